using System.Text;

namespace JwtXmppAuth.Server.Importing.Lua;

/// <summary>Lua source to tokens (Lua 5.4 reference manual §3.1): every form of text and comment; numbers as they are written.</summary>
internal sealed class LuaLexer(byte[] source)
{
    private static readonly HashSet<string> Keywords =
    [
        "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local", "nil", "not", "or",
        "repeat", "return", "then", "true", "until", "while",
    ];

    private static readonly string[] Symbols =
        ["...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _at;
    private int _line = 1;
    private int _lineOfLast;

    public static List<LuaToken> Read(byte[] source)
    {
        var lexer = new LuaLexer(source);
        lexer.SkipFirstLine();
        var tokens = new List<LuaToken>();
        do
            tokens.Add(lexer.Next());
        while (tokens[^1].Kind is not (LuaTokenKind.End or LuaTokenKind.Fault));
        return tokens;
    }

    /// <summary>A mark of UTF-8, and a line that begins with #, as Lua's own loader does.</summary>
    private void SkipFirstLine()
    {
        if (source is [0xEF, 0xBB, 0xBF, ..])
            _at = 3;
        if (Peek(0) == '#')
            SkipLine();
    }

    private LuaToken Next()
    {
        if (!SkipSpaceAndComments())
            return Token(LuaTokenKind.Fault, "a comment that does not end", _line);
        if (_at >= source.Length)
            return Token(LuaTokenKind.End, null, _line);
        var line = _line;
        var letter = (char)source[_at];
        if (char.IsAsciiLetter(letter) || letter == '_')
        {
            var name = Take(each => char.IsAsciiLetterOrDigit(each) || each == '_');
            return Token(Keywords.Contains(name) ? LuaTokenKind.Keyword : LuaTokenKind.Name, name, line);
        }

        if (char.IsAsciiDigit(letter) || (letter == '.' && char.IsAsciiDigit((char)Peek(1))))
            return Token(LuaTokenKind.Number, TakeNumber(), line);
        if (letter is '"' or '\'')
            return Quoted(line);
        if (LongLevel() is { } level)
            return TakeLong(level) is { } bytes ? Text(bytes, line) : Token(LuaTokenKind.Fault, "a text that does not end", line);
        if (letter is < ' ' or > '~')
            return Token(LuaTokenKind.Fault, "a character that is none of Lua's", line);

        var symbol = Symbols.FirstOrDefault(StartsWith) ?? $"{letter}";
        _at += symbol.Length;
        return Token(LuaTokenKind.Symbol, symbol, line);
    }

    private LuaToken Token(LuaTokenKind kind, string? text, int line)
    {
        var token = new LuaToken(kind, text, line, First: line != _lineOfLast);
        _lineOfLast = _line;
        return token;
    }

    private LuaToken Text(byte[] bytes, int line)
    {
        try
        {
            return Token(LuaTokenKind.Text, Strict.GetString(bytes), line);
        }
        catch (DecoderFallbackException)
        {
            return Token(LuaTokenKind.Text, null, line);
        }
    }

    private LuaToken Quoted(int line)
    {
        var quote = source[_at++];
        var bytes = new List<byte>();
        while (_at < source.Length && source[_at] != quote)
        {
            if (source[_at] is (byte)'\n' or (byte)'\r')
                return Token(LuaTokenKind.Fault, "a text that does not end on its line", line);
            if (source[_at] != '\\')
                bytes.Add(source[_at++]);
            else if (!TakeEscape(bytes))
                return Token(LuaTokenKind.Fault, "a text with an escape that is none of Lua's", line);
        }

        if (_at++ >= source.Length)
            return Token(LuaTokenKind.Fault, "a text that does not end", line);
        return Text([.. bytes], line);
    }

    private bool TakeEscape(List<byte> bytes)
    {
        var letter = (char)Peek(1);
        _at += 2;
        switch (letter)
        {
            case '\r' or '\n':
                _at--;
                SkipLineEnd();
                bytes.Add((byte)'\n');
                return true;
            case 'z':
                while (IsSpace(Peek(0)))
                {
                    if (!SkipLineEnd())
                        _at++;
                }

                return true;
            case 'x':
                return Hex(2, out var unit) && Added(bytes, (byte)unit);
            case 'u':
                return TakeCodePoint(bytes);
            case >= '0' and <= '9':
                var value = letter - '0';
                for (var digits = 1; digits < 3 && char.IsAsciiDigit((char)Peek(0)); digits++)
                    value = (value * 10) + source[_at++] - '0';
                return value <= 255 && Added(bytes, (byte)value);
            default:
                var known = "abfnrtv\\\"'".IndexOf(letter, StringComparison.Ordinal);
                return known >= 0 && Added(bytes, (byte)"\a\b\f\n\r\t\v\\\"'"[known]);
        }
    }

    private bool TakeCodePoint(List<byte> bytes)
    {
        if (Peek(0) != '{')
            return false;
        _at++;
        var digits = 0;
        while (char.IsAsciiHexDigit((char)Peek(digits)))
            digits++;
        if (digits is 0 or > 6 || !Hex(digits, out var value) || Peek(0) != '}' || !Rune.IsValid(value))
            return false;
        _at++;
        bytes.AddRange(Encoding.UTF8.GetBytes(new Rune(value).ToString()));
        return true;
    }

    private bool Hex(int digits, out int value)
    {
        value = 0;
        for (; digits > 0; digits--)
        {
            if (!char.IsAsciiHexDigit((char)Peek(0)))
                return false;
            value = (value * 16) + Convert.ToInt32($"{(char)source[_at++]}", 16);
        }

        return true;
    }

    private static bool Added(List<byte> bytes, byte one)
    {
        bytes.Add(one);
        return true;
    }

    private string TakeNumber()
    {
        var hex = Peek(0) == '0' && (Peek(1) | 0x20) == 'x';
        var start = _at++;
        while (char.IsAsciiLetterOrDigit((char)Peek(0)) || Peek(0) == '.'
            || (Peek(0) is (byte)'+' or (byte)'-' && (char)(source[_at - 1] | 0x20) == (hex ? 'p' : 'e')))
            _at++;
        return Encoding.ASCII.GetString(source, start, _at - start);
    }

    /// <summary>How many = stand in the long bracket that opens here; null when none does.</summary>
    private int? LongLevel()
    {
        if (Peek(0) != '[')
            return null;
        var level = 0;
        while (Peek(level + 1) == '=')
            level++;
        return Peek(level + 1) == '[' ? level : null;
    }

    private byte[]? TakeLong(int level)
    {
        _at += level + 2;
        SkipLineEnd(); // one that follows the bracket is not part of it
        var bytes = new List<byte>();
        while (_at < source.Length)
        {
            if (source[_at] == ']' && Closes(level))
            {
                _at += level + 2;
                return [.. bytes];
            }

            if (SkipLineEnd())
                bytes.Add((byte)'\n');
            else
                bytes.Add(source[_at++]);
        }

        return null;
    }

    private bool Closes(int level)
    {
        for (var i = 1; i <= level; i++)
        {
            if (Peek(i) != '=')
                return false;
        }

        return Peek(level + 1) == ']';
    }

    /// <summary>False: a comment does not end.</summary>
    private bool SkipSpaceAndComments()
    {
        while (_at < source.Length)
        {
            if (SkipLineEnd())
                continue;
            if (IsSpace(source[_at]))
            {
                _at++;
            }
            else if (StartsWith("--"))
            {
                _at += 2;
                if (LongLevel() is not { } level)
                    SkipLine();
                else if (TakeLong(level) is null)
                    return false;
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    private void SkipLine()
    {
        while (_at < source.Length && source[_at] is not ((byte)'\n' or (byte)'\r'))
            _at++;
    }

    /// <summary>One end of a line, which may be two bytes in either order.</summary>
    private bool SkipLineEnd()
    {
        if (Peek(0) is not ((byte)'\n' or (byte)'\r'))
            return false;
        _at += Peek(1) is (byte)'\n' or (byte)'\r' && Peek(1) != Peek(0) ? 2 : 1;
        _line++;
        return true;
    }

    private string Take(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < source.Length && belongs((char)source[_at]))
            _at++;
        return Encoding.ASCII.GetString(source, start, _at - start);
    }

    private bool StartsWith(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (Peek(i) != text[i])
                return false;
        }

        return true;
    }

    private static bool IsSpace(byte letter) => letter is (byte)' ' or (>= 0x09 and <= 0x0D);

    private byte Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : (byte)0;
}
