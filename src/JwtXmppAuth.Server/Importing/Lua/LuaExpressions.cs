using System.Globalization;

namespace JwtXmppAuth.Server.Importing.Lua;

/// <summary>The values of Lua that stand written; every other is <see cref="LuaValue.Unknown"/>. Bounded in depth.</summary>
internal sealed class LuaExpressions(List<LuaToken> tokens)
{
    private static readonly HashSet<string> Operators =
        ["..", "and", "or", "+", "-", "*", "/", "//", "%", "^", "&", "|", "~", "<<", ">>", "==", "~=", "<", ">", "<=", ">="];

    /// <summary>Of names that are told apart.</summary>
    private const int MaxName = 100;

    private int _depth;

    public int At { get; set; }

    public Dictionary<string, LuaValue> Locals { get; } = new(StringComparer.Ordinal);

    /// <summary>A function may be called with a text or a table without brackets.</summary>
    public bool BeginsArgument => Token.Kind is LuaTokenKind.Text || Token.Is("(") || Token.Is("{");

    private LuaToken Token => tokens[At];

    /// <summary>Null where there is none, or one that goes too deep.</summary>
    public LuaValue? Read()
    {
        if (_depth == LuaReader.MaxDepth)
            return null;
        _depth++;
        var value = Chain();
        _depth--;
        return value;
    }

    /// <returns>False where they cannot be read.</returns>
    public bool Arguments(List<LuaValue> arguments)
    {
        if (!Token.Is("("))
        {
            if (Primary() is not { } only)
                return false;
            arguments.Add(only);
            return true;
        }

        At++;
        while (!Token.Is(")"))
        {
            if (Read() is not { } value)
                return false;
            arguments.Add(value);
            if (Token.Is(","))
                At++;
            else if (!Token.Is(")"))
                return false;
        }

        At++;
        return true;
    }

    /// <summary>A block from its first word to its end; nothing in it is looked at.</summary>
    public bool SkipBlock()
    {
        var open = 0;
        for (; Token.Kind is not (LuaTokenKind.End or LuaTokenKind.Fault); At++)
        {
            // The do of for and while opens their block; until closes that of repeat.
            if (Token.Is("if") || Token.Is("do") || Token.Is("function") || Token.Is("repeat"))
                open++;
            else if ((Token.Is("end") || Token.Is("until")) && --open <= 0)
                return EndOfBlock();
        }

        return false;
    }

    private bool EndOfBlock()
    {
        var condition = Token.Is("until");
        At++;
        return !condition || Read() is not null;
    }

    private LuaValue? Chain()
    {
        if (Unary() is not { } first)
            return null;
        var (operands, joins) = (new List<LuaValue> { first }, true);
        while (Token.Kind is LuaTokenKind.Symbol or LuaTokenKind.Keyword && Operators.Contains(Token.Text!))
        {
            joins &= Token.Is("..");
            At++;
            if (Unary() is not { } next)
                return null;
            operands.Add(next);
        }

        if (operands.Count == 1)
            return first;
        if (joins && operands.TrueForAll(operand => operand is LuaValue.Text))
            return new LuaValue.Text(string.Concat(operands.Cast<LuaValue.Text>().Select(text => text.Value)));
        return operands.OfType<LuaValue.Unknown>().FirstOrDefault() ?? new LuaValue.Unknown("something to compute");
    }

    private LuaValue? Unary()
    {
        var signs = 0;
        for (; Token.Is("-") || Token.Is("not") || Token.Is("#") || Token.Is("~"); At++)
            signs++;
        var minus = signs == 1 && tokens[At - 1].Is("-");
        return Primary() switch
        {
            null => null,
            var value when signs == 0 => value,
            LuaValue.Number(var number) when minus => new LuaValue.Number(-number),
            _ => new LuaValue.Unknown("something to compute"),
        };
    }

    private LuaValue? Primary()
    {
        var token = Token;
        switch (token)
        {
            case { Kind: LuaTokenKind.Text }:
                At++;
                return token.Text is { } text ? new LuaValue.Text(text) : new LuaValue.Unknown("a text that is not UTF-8");
            case { Kind: LuaTokenKind.Number }:
                At++;
                return Number(token.Text!);
            case { Kind: LuaTokenKind.Keyword, Text: "true" or "false" }:
                At++;
                return new LuaValue.Flag(token.Text == "true");
            case { Kind: LuaTokenKind.Keyword, Text: "nil" }:
                At++;
                return new LuaValue.Nil();
            case { Kind: LuaTokenKind.Keyword, Text: "function" }:
                return SkipBlock() ? new LuaValue.Unknown("a function") : null;
            case { Kind: LuaTokenKind.Symbol, Text: "..." }:
                At++;
                return new LuaValue.Unknown("something to compute");
            case { Kind: LuaTokenKind.Symbol, Text: "{" }:
                return Table();
            case { Kind: LuaTokenKind.Symbol, Text: "(" }:
                At++;
                if (Read() is not { } inner || !Token.Is(")"))
                    return null;
                At++;
                return Suffixed(inner, "");
            case { Kind: LuaTokenKind.Name, Text: { } name }:
                At++;
                return Suffixed(Named(name), name);
            default:
                return null;
        }
    }

    private LuaValue Named(string name) => Locals.GetValueOrDefault(name)
        ?? new LuaValue.Unknown(name.StartsWith("ENV_", StringComparison.Ordinal) ? $"the environment variable {name[4..]}" : "a variable");

    /// <summary>Fields, methods and calls behind it: then it is whatever they are.</summary>
    private LuaValue? Suffixed(LuaValue value, string name)
    {
        while (true)
        {
            if (Token.Is(".") || Token.Is(":"))
            {
                At++;
                if (Token.Kind is not LuaTokenKind.Name)
                    return null;
                name = name.Length < MaxName ? $"{name}.{Token.Text}" : name;
                At++;
                value = new LuaValue.Unknown("a variable");
            }
            else if (Token.Is("["))
            {
                At++;
                if (Read() is null || !Token.Is("]"))
                    return null;
                At++;
                value = new LuaValue.Unknown("a variable");
            }
            else if (BeginsArgument && !Token.First)
            {
                var arguments = new List<LuaValue>();
                if (!Arguments(arguments))
                    return null;
                value = new LuaValue.Unknown(
                    name == "os.getenv" && arguments is [LuaValue.Text(var variable)] && IsName(variable)
                    ? $"the environment variable {variable}"
                    : "what a function returns");
            }
            else
            {
                return value;
            }
        }
    }

    private LuaValue.Table? Table()
    {
        At++;
        var (items, fields) = (new List<LuaValue>(), new Dictionary<string, LuaValue>(StringComparer.Ordinal));
        while (!Token.Is("}"))
        {
            if (!Member(items, fields))
                return null;
            if (Token.Is(",") || Token.Is(";"))
                At++;
            else if (!Token.Is("}"))
                return null;
        }

        At++;
        return new LuaValue.Table(items, fields);
    }

    private bool Member(List<LuaValue> items, Dictionary<string, LuaValue> fields)
    {
        string? key = null;
        if (Token.Kind is LuaTokenKind.Name && tokens[At + 1].Is("="))
        {
            key = Token.Text!;
            At += 2;
        }
        else if (Token.Is("["))
        {
            At++;
            if (Read() is not { } name || !Token.Is("]") || !tokens[At + 1].Is("="))
                return false;
            At += 2;
            key = name switch
            {
                LuaValue.Text(var text) => text,
                LuaValue.Number => null,
                _ => "",
            };
        }

        if (Read() is not { } value)
            return false;
        if (key is null)
            items.Add(value);
        else
            fields[key] = value;
        return true;
    }

    private static bool IsName(string text) => text.Length < MaxName && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static LuaValue Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? new LuaValue.Number(number)
        : text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var whole) ? new LuaValue.Number(whole)
        : new LuaValue.Unknown("a number of another kind");
}
