namespace JwtXmppAuth.Server.Importing.Lua;

internal enum LuaTokenKind
{
    Name,
    Keyword,
    Text,
    Number,
    Symbol,

    /// <summary>Cannot be read; the text says why. The last one.</summary>
    Fault,
    End,
}

/// <param name="Text">Of a text its value; null when that is no UTF-8.</param>
/// <param name="First">Nothing but space stands before it on its line.</param>
internal readonly record struct LuaToken(LuaTokenKind Kind, string? Text, int Line, bool First)
{
    public bool Is(string symbol) => Kind is LuaTokenKind.Symbol or LuaTokenKind.Keyword && Text == symbol;
}
