using System.Collections.Immutable;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>A name, or names with any letters between the runs of letters that are given.</summary>
public sealed class PlacePattern
{
    private readonly ImmutableArray<string> _runs;

    internal PlacePattern(ImmutableArray<string> runs) => _runs = runs;

    /// <summary>How every place is written, in a rule and in the scheme.</summary>
    public const string Every = "*";

    /// <summary>As configured: every asterisk stands for any letters.</summary>
    public static PlacePattern Parse(string text) => new([.. text.Split(Every)]);

    public bool IsEvery => _runs is ["", ""];

    /// <summary>The one name that it is; null for a pattern.</summary>
    public string? Name => _runs is [var only] ? only : null;

    public string Text => string.Join(Every, _runs);

    /// <summary>Each run in the normal form of names, so that both sides of a comparison are in it.</summary>
    /// <returns>Null when one has none: nothing can be called so.</returns>
    public PlacePattern? Normal(Func<string, string?> form)
    {
        var normal = ImmutableArray.CreateBuilder<string>(_runs.Length);
        foreach (var run in _runs)
        {
            if (run.Length == 0)
                normal.Add("");
            else if (form(run) is { } text)
                normal.Add(text);
            else
                return null;
        }

        return new(normal.ToImmutable());
    }

    /// <summary>The first run begins the name, the last ends it, the others follow one another in between; linear in the name.</summary>
    public bool Covers(string name)
    {
        if (_runs is [var only])
            return name == only;
        var (first, last) = (_runs[0], _runs[^1]);
        if (name.Length < first.Length + last.Length
            || !name.StartsWith(first, StringComparison.Ordinal) || !name.EndsWith(last, StringComparison.Ordinal))
            return false;

        var rest = name.AsSpan(first.Length, name.Length - first.Length - last.Length);
        foreach (var run in _runs.AsSpan()[1..^1])
        {
            var at = rest.IndexOf(run);
            if (at < 0)
                return false;
            rest = rest[(at + run.Length)..];
        }

        return true;
    }
}
