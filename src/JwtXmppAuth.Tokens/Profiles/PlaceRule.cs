using System.Collections.Immutable;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>What a rule says of a token's rooms or tenants; there is no third state.</summary>
internal abstract record PlaceVerdict
{
    private PlaceVerdict()
    {
    }

    /// <param name="Name">In the normal form of names; <see cref="PlacePattern.Every"/> for every one.</param>
    /// <param name="Rule">The template that opens it.</param>
    public sealed record Opens(string Name, ClaimTemplate Rule) : PlaceVerdict;

    public sealed record Refused(string Explanation, string Expected, string Actual) : PlaceVerdict;
}

/// <summary>
/// Which rooms, or which tenants, a token opens. It always comes to one: the only one there is, or of several the one that
/// the session's URL names. So a token never opens more than one place, but where a rule is for every place.
/// </summary>
/// <param name="noun"><c>room</c> or <c>tenant</c>.</param>
/// <param name="form">The normal form of a name; null when nothing can be called so.</param>
internal sealed class PlaceRule(string noun, ImmutableArray<ClaimTemplate> templates, Func<string, string?> form)
{
    private const int Shown = 5;

    public PlaceVerdict Judge(in ProviderClaims claims, string? wanted)
    {
        List<(PlacePattern Pattern, ClaimTemplate Rule)> open = [];
        List<string> problems = [];
        foreach (var template in templates)
        {
            var patterns = template.Expand(claims, out var problem, out var unusable);
            if (unusable)
                return Refuse(problem!, "a string, a whole number or a list of them", "something else");
            if (problem is not null)
                problems.Add(problem);
            foreach (var pattern in patterns)
            {
                if (pattern.IsEvery)
                    return new PlaceVerdict.Opens(PlacePattern.Every, template);
                // An asterisk that came out of a claim is a name, and the scheme has no way to write that.
                if (pattern.Normal(form) is { } normal && normal.Name != PlacePattern.Every)
                    open.Add((normal, template));
                else
                    problems.Add($"{Quoted.Text(pattern.Text)} is no name of a {noun}.");
            }
        }

        return Choose(open, problems, wanted is { Length: > 0 } ? form(wanted) : null);
    }

    private PlaceVerdict Choose(List<(PlacePattern Pattern, ClaimTemplate Rule)> open, List<string> problems, string? wanted)
    {
        if (open.Count == 0)
            return Refuse($"None of the rules can be filled in: {string.Join(" ", problems.Take(Shown))}", $"a {noun}", "nothing");
        if (open[0].Pattern.Name is { } name && open.TrueForAll(other => other.Pattern.Name == name))
            return new PlaceVerdict.Opens(name, open[0].Rule);

        var expected = Quoted.List(open.Take(Shown).Select(each => each.Pattern.Text)) + (open.Count > Shown ? ", …" : "");
        if (wanted is null or PlacePattern.Every)
            return Refuse($"The token opens several {noun}s, and the session's URL does not say which: {expected}.", expected, "nothing");
        foreach (var (pattern, rule) in open)
        {
            if (pattern.Covers(wanted))
                return new PlaceVerdict.Opens(wanted, rule);
        }

        return Refuse($"The session's URL names the {noun} {Quoted.Text(wanted)}; the token opens {expected}.", expected, Quoted.Text(wanted));
    }

    private static PlaceVerdict.Refused Refuse(string explanation, string expected, string actual) => new(explanation, expected, actual);
}
