using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Server.Minting;

internal abstract record MintVerdict
{
    private MintVerdict()
    {
    }

    public sealed record Granted(JitsiClaims Claims) : MintVerdict;

    /// <param name="Code">Stable: <c>mint.room</c>, …</param>
    public sealed record Refused(string Code, string Detail) : MintVerdict;
}

/// <summary>Which token a client gets for what it asks: never more than its options say, and no more than it asked for.</summary>
internal static class MintRule
{
    /// <summary>UTF-16 units of anything that a client writes into a token.</summary>
    public const int MaxText = 2048;

    public const int MaxFeatures = 64;

    public static MintVerdict Judge(MintClient client, MintRequest request, DateTimeOffset now)
    {
        var (allowed, rules) = (client.Options, client.Host.TokenRules);
        if (Texts(request).Any(text => text is { Length: 0 or > MaxText }) || request.Features?.Contains(null!) == true)
            return new MintVerdict.Refused("mint.request", $"Every text must have 1 to {MaxText} characters, or be left out.");
        if (Place(request.Room, allowed.Rooms, rules.RoomForm) is not { } room)
            return new MintVerdict.Refused("mint.room", request.Room is null
                ? "The request names no room."
                : $"The room {Quoted.Text(request.Room)} is none of Rooms of client {allowed.Id}: {Quoted.List(allowed.Rooms)}.");
        var sub = request.Tenant is null ? NoTenant(allowed.Tenants, rules) : Place(request.Tenant, allowed.Tenants, rules.RoomForm);
        if (sub is null)
            return new MintVerdict.Refused("mint.tenant", request.Tenant is null
                ? $"The request names no tenant; Tenants of client {allowed.Id}: {Quoted.List(allowed.Tenants)}."
                : $"The tenant {Quoted.Text(request.Tenant)} is none of Tenants of client {allowed.Id}: {Quoted.List(allowed.Tenants)}.");
        var lifetime = request.Lifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : allowed.MaxLifetime;
        if (lifetime <= TimeSpan.Zero || lifetime > allowed.MaxLifetime)
            return new MintVerdict.Refused("mint.lifetime", $"The lifetime must be 1 to {(long)allowed.MaxLifetime.TotalSeconds} seconds.");
        if (request.Moderator && !allowed.MayModerate)
            return new MintVerdict.Refused("mint.moderator", $"Client {allowed.Id} may not make moderators.");
        if (request.Features is { Count: > MaxFeatures })
            return new MintVerdict.Refused("mint.feature", $"At most {MaxFeatures} features may be granted.");
        var all = allowed.Features.Contains(PlacePattern.Every);
        if (!all && request.Features?.FirstOrDefault(feature => !allowed.Features.Contains(feature)) is { } denied)
            return new MintVerdict.Refused("mint.feature", $"Client {allowed.Id} may not grant {Quoted.Text(denied)}.");
        return new MintVerdict.Granted(Claims(client, request, now, now + lifetime) with
        {
            Room = room,
            Sub = sub,
            Tenant = request.Tenant is null or PlacePattern.Every ? null : request.Tenant,
            // A token that does not speak of features leaves a moderator all of them, and that is not this client's to give.
            ListsFeatures = !all || request.Features is not null,
        });
    }

    private static JitsiClaims Claims(MintClient client, MintRequest request, DateTimeOffset now, DateTimeOffset expires) => new()
    {
        Issuer = client.App.IssuersInForce().FirstOrDefault(issuer => issuer != "*") ?? client.App.Id,
        Audience = client.App.AcceptedAudiences.FirstOrDefault(audience => audience != "*") ?? client.App.Id,
        NotBefore = now,
        Expires = expires,
        Id = RandomNumberGenerator.GetHexString(32, lowercase: true),
        User = [.. Person(request.User), new("moderator", JsonValue.Create(request.Moderator)), new("affiliation", request.Moderator ? "owner" : "member")],
        Group = request.Group,
        Features = [.. request.Features?.Distinct() ?? []],
        Callee = Person(request.Callee),
    };

    /// <summary>A name that one of the patterns covers, in the normal form of names; null: none does.</summary>
    private static string? Place(string? asked, IList<string> patterns, Func<string, string?> form)
    {
        if (asked is null || form(asked) is not { Length: > 0 } name)
            return null;
        var open = patterns.Select(PlacePattern.Parse).ToList();
        // An asterisk is no name: only who may have every place may have it.
        if (name == PlacePattern.Every)
            return open.Exists(pattern => pattern.IsEvery) ? name : null;
        return open.Exists(pattern => pattern.Normal(form)?.Covers(name) == true) ? name : null;
    }

    /// <summary>Who is bound to tenants has no business in the rooms outside of them.</summary>
    private static string? NoTenant(IList<string> tenants, TokenRules rules) => tenants.Count == 0 ? rules.Domain : null;

    private static IReadOnlyList<KeyValuePair<string, JsonNode?>> Person(MintPerson? person) => person is null
        ? []
        : [new("id", person.Id), new("name", person.Name), new("email", person.Email), new("avatar", person.Avatar)];

    private static IEnumerable<string?> Texts(MintRequest request) =>
    [
        request.Room, request.Tenant, request.Group, .. Texts(request.User), .. Texts(request.Callee), .. request.Features ?? [],
    ];

    private static string?[] Texts(MintPerson? person) => person is null ? [] : [person.Id, person.Name, person.Email, person.Avatar];
}
