using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>From what the token says to what the conference may know.</summary>
public static class IdentityMapper
{
    private static readonly IEnumerable<string> ByDefault = UserFields.Default;

    /// <param name="token">Null for a guest: nobody is named, only a node is given.</param>
    /// <param name="node">The JID node to give; the token never decides it (scheme 3.6).</param>
    public static ClientIdentity Map(VerifiedToken? token, string node, HostOptions host)
    {
        if (token is null)
            return new ClientIdentity { Node = node };
        var identity = new ClientIdentity
        {
            Node = node,
            Token = token,
            Group = ClaimText.IsSafe(token.Group) ? token.Group : null,
            Callee = ToCallee(token.Callee),
        };
        if (token.User is not { ValueKind: JsonValueKind.Object } user)
            return identity;
        var names = host.UserFields.Count == 0 ? ByDefault : host.UserFields;
        return identity with
        {
            User = [.. UserFields.Pick(user, names).Select(field => KeyValuePair.Create(field.Name, field.Text))],
            ShownFields = names,
        };
    }

    private static Callee? ToCallee(JsonElement? claim)
    {
        if (claim is not { ValueKind: JsonValueKind.Object } callee)
            return null;
        return new Callee(Field("id"), Field("name"), Field("avatar")) is var found && found == new Callee(null, null, null) ? null : found;

        string? Field(string name) => callee.TryGetProperty(name, out var value) ? ClaimText.Of(value) : null;
    }
}
