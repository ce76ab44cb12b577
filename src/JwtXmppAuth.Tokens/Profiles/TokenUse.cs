using System.Collections.Immutable;
using System.Text.Json;
using JwtXmppAuth.Tokens.Checks;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>
/// What a provider issued a token for, and to whom (RFC 8725 sections 3.11, 3.12): the same keys sign tokens that go to other
/// services, tell an application who signed in, renew sessions or end them, and none of those may open a room.
/// </summary>
internal sealed class TokenUse(TokenKind kind, ImmutableArray<string> parties, ImmutableArray<ClaimTest> required)
{
    /// <summary>Names of the client that asked for the token: OpenID Connect's, Entra ID's in version 1, RFC 9068's.</summary>
    private static readonly string[] PartyClaims = ["azp", "appid", "client_id"];

    private static readonly string[] IdHints = ["nonce", "at_hash", "c_hash", "s_hash"];
    private static readonly string[] AccessHints = ["scope", "scp"];

    private readonly AcceptedValues _parties = new(parties);

    public TokenFailure? Check(JsonElement header, JsonElement payload, in ProviderClaims claims) =>
        CheckKind(header, payload) ?? CheckBearer(payload) ?? CheckParty(payload) ?? CheckRequired(claims);

    private TokenFailure? CheckKind(JsonElement header, JsonElement payload)
    {
        var (said, by) = Said(header, payload);
        var expected = kind switch
        {
            TokenKind.Access => "an access token",
            TokenKind.Id => "an id token",
            _ => "an access or id token",
        };
        if (said is Use.Other || (said is Use.Unclear && kind is not TokenKind.Any) || (said is Use.Access && kind is TokenKind.Id) || (said is Use.Id && kind is TokenKind.Access))
            return Refuse($"The token is not {expected}: so says its {by}.", expected, by!,
                $"Have the client show {expected}; where the Profile asks for the wrong one, set its TokenKind.");
        if (said is null && kind is TokenKind.Access)
            return Refuse("Nothing in the token says that it is an access token (typ Bearer or at+jwt, token_use, scope, scp).",
                expected, "nothing that says so", "Where the provider writes none of these, set TokenKind any and let the audience tell tokens apart.");
        return null;
    }

    /// <summary>What says itself what it is counts alone; what only some kinds have counts where nothing else does.</summary>
    private static (Use? Use, string? By) Said(JsonElement header, JsonElement payload)
    {
        (Use Use, string By)? said = null;
        foreach (var (use, by) in new[] { OfHeader(header), OfTyp(payload), OfTokenUse(payload) }.OfType<(Use, string)>())
        {
            if (said is { } other && other.Use != use)
                return (Use.Other, $"{other.By} and its {by}, which contradict one another");
            said = (use, by);
        }

        // Tokens about something that happened: RFC 8417, and with it OpenID Connect's logout.
        if (payload.TryGetProperty("events"u8, out _))
            return (Use.Other, "events");
        if (said is { } plain)
            return plain;

        var access = Array.Find(AccessHints, hint => payload.TryGetProperty(hint, out _));
        var id = Array.Find(IdHints, hint => payload.TryGetProperty(hint, out _));
        return (access, id) switch
        {
            (null, null) => (null, null),
            (not null, null) => (Use.Access, access),
            (null, not null) => (Use.Id, id),
            _ => (Use.Unclear, $"{access} and its {id}, which contradict one another"),
        };
    }

    /// <summary>By the header's <c>typ</c>, explicitly (RFC 9068 section 2.1); media types know no case.</summary>
    public static bool IsAccessToken(JsonElement header) => ClaimValue.Text(header, "typ"u8) is { } type
        && (type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) || type.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase));

    private static (Use, string)? OfHeader(JsonElement header) => IsAccessToken(header) ? (Use.Access, "header typ at+jwt") : null;

    /// <summary>Keycloak's; it has more kinds than two, and any other is none that may be shown here.</summary>
    private static (Use, string)? OfTyp(JsonElement payload) => !payload.TryGetProperty("typ"u8, out var typ) ? null
        : typ.ValueKind != JsonValueKind.String ? (Use.Other, $"typ, {Quoted.Kind(typ)}")
        : typ.GetString() switch
        {
            "Bearer" => (Use.Access, "typ Bearer"),
            "ID" => (Use.Id, "typ ID"),
            "JWT" => null,
            var other => (Use.Other, $"typ {Quoted.Text(other!)}"),
        };

    private static (Use, string)? OfTokenUse(JsonElement payload) => !payload.TryGetProperty("token_use"u8, out _) ? null
        : ClaimValue.Text(payload, "token_use"u8) switch
        {
            "access" => (Use.Access, "token_use access"),
            "id" => (Use.Id, "token_use id"),
            _ => (Use.Other, "token_use, which is neither access nor id"),
        };

    /// <summary>RFC 7800: who shows such a token must also show that a key is theirs, and here nobody can.</summary>
    private static TokenFailure? CheckBearer(JsonElement payload) => payload.TryGetProperty("cnf"u8, out _)
        ? Refuse("The token is bound to a key of its client (cnf), so that whoever only has the token is not the client.", "no cnf", "cnf",
            "Have the client ask for a bearer token, without DPoP or a certificate.")
        : null;

    private TokenFailure? CheckParty(JsonElement payload)
    {
        if (parties.IsEmpty)
            return null;
        var expected = Quoted.List(parties);
        var named = false;
        foreach (var claim in PartyClaims)
        {
            if (!payload.TryGetProperty(claim, out var party))
                continue;
            named = true;
            if (!_parties.Take(party))
                return Refuse($"{claim} is {Quoted.Value(party)}; AuthorizedParties: {expected}.", expected, Quoted.Value(party),
                    "Ask with one of these clients, or add this one to AuthorizedParties.");
        }

        return named ? null : Refuse($"The token names no client (azp, appid, client_id); AuthorizedParties: {expected}.", expected, "nothing",
            "Have the provider write azp, or leave AuthorizedParties out.");
    }

    private TokenFailure? CheckRequired(in ProviderClaims claims)
    {
        foreach (var alternatives in required.GroupBy(test => test.Path.Text))
        {
            if (ClaimTest.FirstOf([.. alternatives], claims) is not null)
                continue;
            var expected = Quoted.List(alternatives.Select(test => test.Text));
            var path = alternatives.First().Path;
            var actual = claims.Find(path) is { } claim ? Quoted.Kind(claim) : "nothing";
            return Refuse($"RequiredClaims: {expected}; {path.Text} {(actual == "nothing" ? claims.Absence(path) : "is something else")}.",
                expected, actual, "These people are not let in: change what the provider says of them, or RequiredClaims.");
        }

        return null;
    }

    private static TokenFailure Refuse(string explanation, string expected, string actual, string fix) =>
        new(TokenReason.Profile, "Invalid token", explanation, expected, actual) { Fix = fix };

    private enum Use
    {
        Access,
        Id,

        /// <summary>Signs of both, and not a word of its own.</summary>
        Unclear,
        Other,
    }
}
