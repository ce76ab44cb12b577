namespace JwtXmppAuth.Server.Importing.Lua;

/// <summary>What stands behind an equals sign in a configuration in Lua; nothing is ever computed but <c>..</c> between texts.</summary>
internal abstract record LuaValue
{
    private LuaValue()
    {
    }

    internal sealed record Text(string Value) : LuaValue
    {
        /// <summary>It may be a secret.</summary>
        public override string ToString() => "a text";
    }

    internal sealed record Number(double Value) : LuaValue;

    internal sealed record Flag(bool Value) : LuaValue;

    internal sealed record Nil : LuaValue;

    internal sealed record Table(IReadOnlyList<LuaValue> Items, IReadOnlyDictionary<string, LuaValue> Fields) : LuaValue
    {
        public override string ToString() => "a table";
    }

    /// <param name="Why">
    /// What would have to be run to know it; a noun, with no word of the file but names of environment variables: a secret
    /// without its quotation marks is a name, too.
    /// </param>
    internal sealed record Unknown(string Why) : LuaValue;
}
