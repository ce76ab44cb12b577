using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>
/// Makes claims of the scheme out of those of a provider: a function of the verified payload and of where the session wants
/// to go, which has an answer for every input. Whatever the provider's token says in the scheme's own words counts for nothing.
/// </summary>
internal sealed class ClaimProfile
{
    private static readonly PlaceClaim Room = new(
        TokenReason.Room, "room", "Open the room by Rooms of the app's Profile, or have the provider write the claim that it names.");

    private static readonly PlaceClaim Sub = new(
        TokenReason.Sub, "sub", "Open the tenant by Tenants of the app's Profile, or have the provider write the claim that it names.");

    private readonly ProfileRules _rules;
    private readonly PlaceRule _rooms;
    private readonly PlaceRule? _tenants;
    private readonly string _domain;
    private readonly Func<string, string?> _form;
    private readonly TokenUse _use;

    /// <param name="rules">Without fault.</param>
    /// <param name="host">Where rooms without tenant are, and how names are compared there.</param>
    public ClaimProfile(ProfileRules rules, TokenRules host)
    {
        _rules = rules;
        _rooms = new("room", rules.Rooms, host.RoomForm);
        _tenants = rules.Tenants.IsEmpty ? null : new("tenant", rules.Tenants, host.RoomForm);
        _domain = host.Domain;
        _form = host.RoomForm;
        _use = new(rules.Kind, rules.Parties, rules.Required);
    }

    public ClaimMapping Map(JsonElement header, JsonElement payload, Destination destination)
    {
        List<MappedClaim> steps = [];
        var claims = new ProviderClaims(payload, _rules.EmailVerifiedBy);
        if (_use.Check(header, payload, claims) is { } use)
            return new ClaimMapping.Refused(use, steps);

        if (!TryFind(_rooms, claims, destination.Room, steps, Room, out var room, out var refusal)
            || !TryFindSub(claims, destination.Tenant, steps, out var sub, out refusal)
            || !TryFindUser(claims, steps, out var id, out refusal))
            return new ClaimMapping.Refused(refusal, steps);
        return new ClaimMapping.Mapped(
            new SchemeClaims(payload, room, sub, _tenants is null ? null : Spelled(sub, destination.Tenant), User(id, claims, steps))
            {
                Group = Shown("context.group", _rules.Group, claims, steps),
                Features = Features(claims, steps),
            }.ToJson(),
            steps);
    }

    private bool TryFindSub(
        in ProviderClaims claims, string wanted, List<MappedClaim> steps, out string sub, [NotNullWhen(false)] out TokenFailure? refusal)
    {
        if (_tenants is not null)
            return TryFind(_tenants, claims, wanted, steps, Sub, out sub, out refusal);
        steps.Add(new("sub", sub = _domain, "no Tenants: rooms without tenant"));
        refusal = null;
        return true;
    }

    private bool TryFindUser(
        in ProviderClaims claims, List<MappedClaim> steps, out string id, [NotNullWhen(false)] out TokenFailure? refusal)
    {
        var first = First(_rules.UserId, claims);
        steps.Add(new("context.user.id", first?.Value, first?.Source ?? Missing(_rules.UserId, claims)));
        id = first?.Value ?? "";
        refusal = first is null ? NoUser(claims) : null;
        return refusal is null;
    }

    private static bool TryFind(
        PlaceRule rule, in ProviderClaims claims, string? wanted, List<MappedClaim> steps, PlaceClaim claim,
        out string place, [NotNullWhen(false)] out TokenFailure? refusal)
    {
        switch (rule.Judge(claims, wanted))
        {
            case PlaceVerdict.Opens(var name, var template):
                steps.Add(new(claim.Name, place = name, template.Text));
                refusal = null;
                return true;
            case PlaceVerdict.Refused(var explanation, var expected, var actual):
                steps.Add(new(claim.Name, null, explanation));
                refusal = new(claim.Reason, $"invalid '{claim.Name}' claim", explanation, expected, actual) { Fix = claim.Fix };
                place = "";
                return false;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>As the URL spells it, where that is the same tenant: the two are compared letter by letter later.</summary>
    private string? Spelled(string tenant, string wanted) =>
        tenant is PlacePattern.Every ? null : wanted.Length > 0 && _form(wanted) == tenant ? wanted : tenant;

    private SchemeUser User(string id, in ProviderClaims claims, List<MappedClaim> steps) => new(
        id,
        Shown("context.user.name", _rules.UserName, claims, steps),
        Shown("context.user.email", _rules.UserEmail, claims, steps),
        Shown("context.user.avatar", _rules.UserAvatar, claims, steps),
        Moderates(claims, steps));

    private bool Moderates(in ProviderClaims claims, List<MappedClaim> steps)
    {
        var never = ClaimTest.FirstPossible(_rules.NeverModerators, claims);
        var moderator = ClaimTest.FirstOf(_rules.Moderators, claims);
        var moderates = moderator is not null && never is null;
        steps.Add(new("context.user.moderator", moderates ? "true" : "false", (moderator, never) switch
        {
            (not null, null) => moderator.Text,
            (not null, not null) => $"{never.Text}, which takes away what {moderator.Text} gives",
            (null, not null) => never.Text,
            _ => _rules.Moderators.IsEmpty ? "no Moderators" : "none of Moderators holds",
        }));
        return moderates;
    }

    private List<(string Name, bool Granted)>? Features(in ProviderClaims claims, List<MappedClaim> steps)
    {
        if (_rules.Features.IsEmpty)
            return null;
        List<(string, bool)> features = [];
        foreach (var (name, tests) in _rules.Features)
        {
            var test = ClaimTest.FirstOf(tests, claims);
            var granted = tests.IsEmpty || test is not null;
            steps.Add(new($"context.features.{name}", granted ? "true" : "false",
                test?.Text ?? (granted ? "everybody has it" : "none of its Claims holds")));
            features.Add((name, granted));
        }

        return features;
    }

    /// <summary>What only describes is left out where it cannot be had: nobody is refused for a picture.</summary>
    private static string? Shown(string claim, ImmutableArray<ClaimTemplate> templates, in ProviderClaims claims, List<MappedClaim> steps)
    {
        if (templates.IsEmpty)
            return null;
        var first = First(templates, claims);
        steps.Add(new(claim, first?.Value, first?.Source ?? Missing(templates, claims)));
        return first?.Value;
    }

    private static (string Value, string Source)? First(ImmutableArray<ClaimTemplate> templates, in ProviderClaims claims)
    {
        foreach (var template in templates)
        {
            if (template.Fill(claims) is { } filled)
                return (filled, template.Text);
        }

        return null;
    }

    /// <summary>Of what kind the claims are, not what they say: they are about a person.</summary>
    private static string Missing(ImmutableArray<ClaimTemplate> templates, ProviderClaims claims) =>
        string.Join("; ", templates.SelectMany(template => template.Claims).Select(claim =>
        {
            var texts = claims.Texts(claim, out var fault);
            return $"{claim.Text} {fault ?? (texts.Count > 1 ? $"is a list of {texts.Count}" : texts.Count == 0 ? claims.Absence(claim) : "is there")}";
        }));

    private TokenFailure NoUser(in ProviderClaims claims) => new(
        TokenReason.Context, "invalid 'context' claim",
        $"The token does not say who it is for: {Missing(_rules.UserId, claims)}.",
        string.Join(" or ", _rules.UserId.Select(template => template.Text)), "nothing")
    {
        Fix = "Have the provider write the claim, or name another by UserId of the app's Profile.",
    };

    private readonly record struct PlaceClaim(TokenReason Reason, string Name, string Fix);
}
