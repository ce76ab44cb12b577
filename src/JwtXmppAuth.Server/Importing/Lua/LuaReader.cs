namespace JwtXmppAuth.Server.Importing.Lua;

/// <summary>
/// Reads the part of Lua that configurations are written in, and runs none of it: assignments, and calls with what is written
/// behind them. Whatever else there is becomes a statement that says so, and reading goes on behind it.
/// </summary>
internal sealed class LuaReader
{
    /// <summary>Tables within tables, brackets within brackets.</summary>
    public const int MaxDepth = 64;

    private readonly List<LuaToken> _tokens;
    private readonly LuaExpressions _expressions;
    private readonly List<LuaStatement> _statements = [];

    private LuaReader(byte[] source)
    {
        _tokens = LuaLexer.Read(source);
        _expressions = new LuaExpressions(_tokens);
    }

    public static IReadOnlyList<LuaStatement> Read(byte[] source)
    {
        var reader = new LuaReader(source);
        reader.ReadAll();
        return reader._statements;
    }

    private int At
    {
        get => _expressions.At;
        set => _expressions.At = value;
    }

    private LuaToken Token => _tokens[At];

    private void ReadAll()
    {
        while (Token.Kind is not LuaTokenKind.End)
        {
            if (Token.Kind is LuaTokenKind.Fault)
            {
                _statements.Add(new LuaStatement.NotUnderstood(Token.Line, $"{Token.Text}; the rest of the file is not read"));
                return;
            }

            var (start, line) = (At, Token.Line);
            var what = Token.Is(";") ? Skip() : Statement();
            if (what is null)
                continue;
            _statements.Add(new LuaStatement.NotUnderstood(line, what));
            GoOnBehind(start);
        }
    }

    private string? Skip()
    {
        At++;
        return null;
    }

    /// <returns>What was not understood; null after it was.</returns>
    private string? Statement()
    {
        var (start, token) = (At, Token);
        switch (token)
        {
            case { Kind: LuaTokenKind.Keyword, Text: "local" }:
                return Local();
            case { Kind: LuaTokenKind.Keyword, Text: "if" or "for" or "while" or "repeat" or "do" or "function" }:
                return _expressions.SkipBlock()
                    ? Said($"what {token.Text} … end would do")
                    : $"{token.Text} without its end; the rest of the file is not read";
            case { Kind: LuaTokenKind.Name }:
                At++;
                return Named(start, token);
            default:
                return "no assignment and no call";
        }

        // Understood well enough to go on behind it.
        string? Said(string what)
        {
            _statements.Add(new LuaStatement.NotUnderstood(token.Line, what));
            return null;
        }
    }

    private string? Named(int start, LuaToken name)
    {
        if (Token.Is("="))
        {
            At++;
            if (_expressions.Read() is not { } value)
                return "what is set to no value that can be read";
            _statements.Add(new LuaStatement.Assign(name.Line, name.Text!, value));
            return null;
        }

        var arguments = new List<LuaValue>();
        while (_expressions.BeginsArgument)
        {
            if (_expressions.Arguments(arguments) is false)
                return "a call with something that cannot be read";
        }

        if (arguments.Count == 0 || Token.Is(".") || Token.Is(":") || Token.Is("["))
            return Elsewhere(start);
        _statements.Add(new LuaStatement.Call(name.Line, name.Text!, arguments));
        return null;
    }

    /// <summary>A field, a method, several names at once: nothing that Prosody's configuration knows.</summary>
    private string Elsewhere(int start)
    {
        At = start;
        return "what is neither an option that is set nor a call";
    }

    private string? Local()
    {
        At++;
        if (Token.Is("function"))
            return _expressions.SkipBlock() ? null : "function without its end; the rest of the file is not read";
        if (Token.Kind is not LuaTokenKind.Name)
            return "local without a name";
        var name = Token.Text!;
        At++;
        if (!Token.Is("="))
            return "a local without a value";
        At++;
        if (_expressions.Read() is not { } value)
            return "a local that is set to no value that can be read";
        _expressions.Locals[name] = value;
        return null;
    }

    /// <summary>On to the next line that begins with a name: there a statement begins, if anywhere.</summary>
    private void GoOnBehind(int start)
    {
        At = Math.Max(At, start + 1);
        while (Token is not ({ Kind: LuaTokenKind.End or LuaTokenKind.Fault } or { First: true, Kind: LuaTokenKind.Name or LuaTokenKind.Keyword }))
            At++;
    }
}
