namespace JwtXmppAuth.Server.Importing.Lua;

/// <summary>A statement of a configuration in Lua.</summary>
internal abstract record LuaStatement(int Line)
{
    internal sealed record Assign(int Line, string Name, LuaValue Value) : LuaStatement(Line);

    /// <summary><c>Component "a" "muc"</c>: a function with what it is called with, one after the other.</summary>
    internal sealed record Call(int Line, string Function, IReadOnlyList<LuaValue> Arguments) : LuaStatement(Line);

    /// <param name="What">A noun, with no word of the file: any may be a secret without its quotation marks.</param>
    internal sealed record NotUnderstood(int Line, string What) : LuaStatement(Line);
}
