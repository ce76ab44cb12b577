using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>What somebody may do who is let in, in sentences.</summary>
internal static class GrantSentences
{
    /// <summary>Of each kind; a token may have thousands.</summary>
    private const int MaxNamed = 8;

    public static IEnumerable<string> Of(ClientIdentity identity, HostOptions host)
    {
        if (identity.Service is { } service)
        {
            yield return $"It is service {service.Name} ({service.Kind.ToString().ToLowerInvariant()}); "
                + (service.MayCreateRooms ? "it may create rooms." : "it may not create rooms.");
            yield break;
        }

        if (identity.IsGuest)
        {
            yield return Guest(host.GuestPolicy);
            yield break;
        }

        if (identity.HasUser)
            yield return Shown(identity);
        yield return Moderator(identity.Grants);
        yield return Features(identity.Grants);
        if (identity.Grants.KeepsName)
            yield return "The name others see is the token's (name-readonly).";
        yield return host.GatewayEnforcesGrants
            ? "The gateway keeps the session to these grants."
            : $"The server's own modules keep the session to these grants (EnforceGrants, upstream {host.Upstream}).";
        if (host.Upstream is "prosody" && identity.Token is { } token && ForTheServer(token, identity.Grants).ToList() is { Count: > 0 } others)
            yield return $"Handed on to the server, whose modules may go by it and the gateway does not: {string.Join(", ", others)}.";
        if (identity.Callee is not null)
            yield return "context.callee is shown to the caller alone, in his own presence; nobody is called by it.";
    }

    /// <summary>By name: who reads why somebody was let in need not know who that is.</summary>
    private static string Shown(ClientIdentity identity) =>
        $"The others in a room see of context.user: {Listed([.. identity.User.Select(field => field.Key)])}"
        + (identity.Group is null ? "." : "; and context.group.");

    /// <summary>What Jitsi's other modules, and those of its community, read in a token.</summary>
    private static IEnumerable<string> ForTheServer(VerifiedToken token, Grants grants)
    {
        if (token.User is { ValueKind: JsonValueKind.Object } user && user.TryGetProperty("role"u8, out var role)
            && role.ValueKind is JsonValueKind.String && role.ValueEquals("visitor"u8))
            yield return "context.user.role \"visitor\"";
        foreach (var name in Members(token.RoomContext).Where(name => name != "regex").Take(MaxNamed))
            yield return $"context.room {Quoted.Text(name)}";
        foreach (var name in Members(token.Features)
            .Where(name => grants.Of(name) is FeatureGrant.Allowed && name != "name-readonly" && FeatureGates.Table.All(gate => gate.Feature != name))
            .Take(MaxNamed))
            yield return $"feature {Quoted.Text(name)}";
    }

    private static IEnumerable<string> Members(JsonElement? claim) =>
        claim is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject().Select(member => member.Name) : [];

    private static string Moderator(Grants grants) => grants switch
    {
        { Moderates: true } => "Moderator: yes.",
        { ModeratorConflict: { } conflict } => $"Moderator: no, the token contradicts itself: {conflict}",
        _ => "Moderator: no, by none of moderator, context.user.moderator, context.user.affiliation, context.user.role.",
    };

    private static string Features(Grants grants)
    {
        if (!grants.SpeaksOfFeatures)
            return "Features: the token does not speak of them (context.features); moderators have all, others none.";
        var gated = FeatureGates.Table.Select(gate => gate.Feature).ToList();
        var allowed = gated.Where(feature => grants.Of(feature) is FeatureGrant.Allowed).ToList();
        var denied = gated.Except(allowed).ToList();
        return $"Features: {Listed(allowed)} allowed; {Listed(denied)} denied, to a moderator too.";
    }

    private static string Listed(List<string> features) => features.Count == 0 ? "none" : string.Join(", ", features);

    private static string Guest(GuestPolicy policy) => policy switch
    {
        GuestPolicy.WaitForHost => "A guest: waits before a room until somebody is in it whose token has a claim for this very room.",
        GuestPolicy.Lobby => "A guest: goes to the lobby where the room has one, else waits for a host.",
        GuestPolicy.JoinExisting => "A guest: enters rooms that exist.",
        GuestPolicy.Create => "A guest: enters every room, and makes those that do not exist.",
        _ => "A guest is not let in.",
    };
}
