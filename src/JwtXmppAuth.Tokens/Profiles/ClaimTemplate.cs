using System.Collections.Immutable;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>
/// A text with claims in braces, <c>{sub}-room</c>; where a place is meant also with <c>*</c>, which stands for any letters.
/// What a claim says is never anything but letters: neither braces nor an asterisk in it mean anything.
/// </summary>
internal sealed class ClaimTemplate
{
    private readonly ImmutableArray<Part> _parts;

    private ClaimTemplate(ImmutableArray<Part> parts, string text)
    {
        _parts = parts;
        Text = text;
    }

    public string Text { get; }

    public IEnumerable<ClaimPath> Claims => _parts.Select(part => part.Claim).OfType<ClaimPath>();

    /// <param name="wildcards">Whether an asterisk stands for any letters; else it stands for itself.</param>
    /// <param name="fault">What is wrong, in words that follow "is …;".</param>
    public static ClaimTemplate? Parse(string text, bool wildcards, out string fault)
    {
        fault = text.Length == 0 ? "it is empty" : "";
        var parts = ImmutableArray.CreateBuilder<Part>();
        for (var at = 0; at < text.Length && fault.Length == 0;)
        {
            if (text[at] == '{')
            {
                at++;
                if (ClaimPath.Read(text, ref at, out fault) is not { } path)
                    continue;
                parts.Add(new(null, path));
                fault = at < text.Length && text[at] == '}' ? "" : "braces stand around the name of a claim alone, as in {sub}";
                at++;
            }
            else if (wildcards && text[at] == '*')
            {
                parts.Add(default);
                at++;
            }
            else
            {
                var length = text.AsSpan(at).IndexOfAny(wildcards ? "{}*" : "{}");
                var end = length < 0 ? text.Length : at + length;
                if (end == at)
                    fault = "a closing brace has no opening one";
                parts.Add(new(text[at..end], null));
                at = end;
            }
        }

        return fault.Length == 0 ? new(parts.ToImmutable(), text) : null;
    }

    /// <summary>With one value for every claim; null where one has none, or several, or is no text.</summary>
    public string? Fill(in ProviderClaims claims)
    {
        var filled = "";
        foreach (var part in _parts)
        {
            var text = part.Claim is { } claim ? claims.Texts(claim, out _) is [var only] ? only : null : part.Literal ?? "*";
            if (text is null)
                return null;
            filled += text;
        }

        return filled;
    }

    /// <summary>
    /// Once for every value of the one claim that is a list, at most <see cref="ProviderClaims.MaxValues"/> times; none where a
    /// claim is not there.
    /// </summary>
    /// <param name="problem">What kept it from being filled in, a sentence.</param>
    /// <param name="unusable">The claim is there and cannot be used.</param>
    public IReadOnlyList<PlacePattern> Expand(in ProviderClaims claims, out string? problem, out bool unusable)
    {
        problem = null;
        unusable = false;
        ClaimPath? list = null;
        Dictionary<ClaimPath, IReadOnlyList<string>> values = [];
        foreach (var claim in Claims)
        {
            var texts = claims.Texts(claim, out var fault);
            unusable = fault is not null || (texts.Count > 1 && list is not null);
            problem = fault is not null ? $"{claim.Text} {fault}."
                : unusable ? $"{list!.Text} and {claim.Text} are both lists; {Quoted.Text(Text)} takes one."
                : texts.Count == 0 ? $"{claim.Text} {claims.Absence(claim)}."
                : null;
            if (problem is not null)
                return [];
            if (texts.Count > 1)
                list = claim;
            values[claim] = texts;
        }

        var times = list is null ? 1 : values[list].Count;
        return [.. Enumerable.Range(0, times).Select(time => Pattern(claim => values[claim] is [var only] ? only : values[claim][time]))];
    }

    private PlacePattern Pattern(Func<ClaimPath, string> value)
    {
        List<string> runs = [""];
        foreach (var part in _parts)
        {
            if (part.IsWildcard)
                runs.Add("");
            else
                runs[^1] += part.Literal ?? value(part.Claim!);
        }

        return new([.. runs]);
    }

    /// <summary>Letters, or the value of a claim; neither: any letters.</summary>
    private readonly record struct Part(string? Literal, ClaimPath? Claim)
    {
        public bool IsWildcard => Literal is null && Claim is null;
    }
}
