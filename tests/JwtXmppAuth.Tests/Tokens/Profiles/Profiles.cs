using System.Text.Json;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>The mapping alone, of a provider whose tokens say nothing of their kind: no signature, no times.</summary>
internal static class Profiles
{
    /// <param name="claims">An object; <c>sub</c> <c>u</c> is added where it has none.</param>
    public static ClaimMapping Map(Action<ProfileOptions> change, string claims, string? room = "a-room", string tenant = "")
    {
        var payload = System.Text.Json.Nodes.JsonNode.Parse(claims)!.AsObject();
        if (!payload.ContainsKey("sub"))
            payload["sub"] = "u";
        return Of(change).Map(JsonElement.Parse("{}"), JsonElement.Parse(payload.ToJsonString()), new(room, tenant));
    }

    public static ClaimProfile Of(Action<ProfileOptions> change)
    {
        var options = new ProfileOptions { Provider = IdentityProvider.Custom, TokenKind = TokenKind.Any };
        change(options);
        if (options.Rooms.Count == 0)
            options.Rooms.Add("*");
        List<OptionsFault> faults = [];
        var rules = ProfileRules.Read(options, faults)!;
        Assert.Empty(faults);
        return new(rules, ProviderApp.Host);
    }
}
