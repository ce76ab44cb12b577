using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Server.Importing;

/// <param name="Place">File and line, for people.</param>
internal sealed record ProsodyOption(LuaValue Value, string Place);

/// <summary>A <c>VirtualHost</c> or <c>Component</c>, or what stands before all of them.</summary>
/// <param name="Name">Its domain; <c>*</c> before all of them.</param>
/// <param name="Component">Null for a VirtualHost; the module of a component, <c>component</c> for one outside.</param>
internal sealed record ProsodyHost(string Name, string? Component)
{
    public Dictionary<string, ProsodyOption> Options { get; } = new(StringComparer.Ordinal);
}
