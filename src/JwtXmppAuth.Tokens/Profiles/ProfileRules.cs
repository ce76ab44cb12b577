using System.Collections.Immutable;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>The options of a profile, read, with what the provider's name stands for where they say nothing.</summary>
internal sealed record ProfileRules
{
    public required TokenKind Kind { get; init; }

    public required ImmutableArray<string> Parties { get; init; }

    public required ImmutableArray<ClaimTest> Required { get; init; }

    public required ImmutableArray<ClaimTemplate> Rooms { get; init; }

    public required ImmutableArray<ClaimTemplate> Tenants { get; init; }

    public required ImmutableArray<ClaimTemplate> UserId { get; init; }

    public required ImmutableArray<ClaimTemplate> UserName { get; init; }

    public required ImmutableArray<ClaimTemplate> UserEmail { get; init; }

    public required ImmutableArray<ClaimTemplate> UserAvatar { get; init; }

    public required ImmutableArray<ClaimTemplate> Group { get; init; }

    public required ClaimPath? EmailVerifiedBy { get; init; }

    public required ImmutableArray<ClaimTest> Moderators { get; init; }

    public required ImmutableArray<ClaimTest> NeverModerators { get; init; }

    public required ImmutableArray<(string Name, ImmutableArray<ClaimTest> Tests)> Features { get; init; }

    /// <summary>Null without a profile; usable only where it added no fault.</summary>
    public static ProfileRules? Read(ProfileOptions options, List<OptionsFault> faults)
    {
        var reader = new Reader(faults);
        if (options.Provider is IdentityProvider.None)
        {
            if (SaysAnything(options))
                faults.Add(new("Profile:Provider", "is none, although other options of Profile are set; name the provider, or custom."));
            return null;
        }

        var defaults = ProviderDefaults.Of(options.Provider);
        if (options.Rooms.Count == 0)
            faults.Add(new("Profile:Rooms", "is missing; say which rooms a token opens, e.g. {sub}-room or team-*, or * for every room."));
        var rules = new ProfileRules
        {
            Kind = options.TokenKind ?? defaults.Kind,
            Parties = [.. options.AuthorizedParties],
            Required = reader.Tests(options.RequiredClaims, nameof(options.RequiredClaims)),
            Rooms = reader.Templates(options.Rooms, [], nameof(options.Rooms), wildcards: true),
            Tenants = reader.Templates(options.Tenants, [], nameof(options.Tenants), wildcards: true),
            UserId = reader.Templates(options.UserId, defaults.UserId, nameof(options.UserId)),
            UserName = reader.Templates(options.UserName, defaults.UserName, nameof(options.UserName)),
            UserEmail = reader.Templates(options.UserEmail, defaults.UserEmail, nameof(options.UserEmail)),
            UserAvatar = reader.Templates(options.UserAvatar, defaults.UserAvatar, nameof(options.UserAvatar)),
            Group = reader.Templates(options.Group, [], nameof(options.Group)),
            EmailVerifiedBy = reader.Path(options.EmailVerifiedBy ?? defaults.EmailVerifiedBy, nameof(options.EmailVerifiedBy)),
            Moderators = reader.Tests(options.Moderators, nameof(options.Moderators)),
            NeverModerators = reader.Tests(options.NeverModerators, nameof(options.NeverModerators)),
            Features = [.. options.Features.Index().Select(feature => reader.Feature(feature.Item, $"Features:{feature.Index}"))],
        };
        CheckIdentity(rules.UserId, faults);
        foreach (var twice in rules.Features.Index().GroupBy(feature => feature.Item.Name).SelectMany(same => same.Skip(1)))
            faults.Add(new($"Profile:Features:{twice.Index}:Name", $"is {Quoted.Text(twice.Item.Name)}, as another is; give its tests in one place."));
        for (var n = 0; n < rules.Parties.Length; n++)
        {
            if (string.IsNullOrWhiteSpace(rules.Parties[n]) || rules.Parties[n] == "*")
                faults.Add(new($"Profile:AuthorizedParties:{n}", "is no client's id; leave the list out to take tokens of every client."));
        }

        return rules;
    }

    /// <summary>An id without a claim in it would be everybody's.</summary>
    private static void CheckIdentity(ImmutableArray<ClaimTemplate> templates, List<OptionsFault> faults)
    {
        foreach (var (index, template) in templates.Index())
        {
            if (!template.Claims.Any())
                faults.Add(new($"Profile:UserId:{index}", $"is {Quoted.Text(template.Text)}, the same for everybody; it needs a claim, e.g. {{sub}}."));
        }
    }

    private static bool SaysAnything(ProfileOptions options) =>
        options.TokenKind is not null || options.EmailVerifiedBy is not null || options.Features.Count > 0
        || new[]
        {
            options.AuthorizedParties, options.RequiredClaims, options.Rooms, options.Tenants, options.UserId, options.UserName,
            options.UserEmail, options.UserAvatar, options.Group, options.Moderators, options.NeverModerators,
        }.Any(list => list.Count > 0);

    private readonly struct Reader(List<OptionsFault> faults)
    {
        public ImmutableArray<ClaimTemplate> Templates(IList<string> given, string[] defaults, string option, bool wildcards = false)
        {
            if (given is [ProfileOptions.Nothing])
            {
                if (wildcards || option == nameof(ProfileOptions.UserId))
                    faults.Add(new($"Profile:{option}", "is none; it cannot be taken away."));
                return [];
            }

            var templates = ImmutableArray.CreateBuilder<ClaimTemplate>();
            foreach (var (index, text) in (given.Count > 0 ? given : defaults).Index())
            {
                if (ClaimTemplate.Parse(text ?? "", wildcards, out var fault) is { } template)
                    templates.Add(template);
                else
                    Add($"{option}:{index}", text, fault);
            }

            return templates.ToImmutable();
        }

        public ImmutableArray<ClaimTest> Tests(IList<string> given, string option)
        {
            var tests = ImmutableArray.CreateBuilder<ClaimTest>();
            foreach (var (index, text) in given.Index())
            {
                if (ClaimTest.Parse(text ?? "", out var fault) is { } test)
                    tests.Add(test);
                else
                    Add($"{option}:{index}", text, fault);
            }

            return tests.ToImmutable();
        }

        public ClaimPath? Path(string text, string option)
        {
            if (text == ProfileOptions.Nothing)
                return null;
            var path = ClaimPath.Parse(text, out var fault);
            if (path is null)
                Add(option, text, fault);
            return path;
        }

        public (string Name, ImmutableArray<ClaimTest> Tests) Feature(ProfileFeatureOptions feature, string option)
        {
            if (string.IsNullOrWhiteSpace(feature.Name))
                faults.Add(new($"Profile:{option}:Name", "is missing; it names the feature, e.g. recording."));
            return (feature.Name, Tests(feature.Claims, $"{option}:Claims"));
        }

        private void Add(string option, string? text, string fault) => faults.Add(new($"Profile:{option}", $"is {Quoted.Text(text ?? "")}; {fault}."));
    }
}
