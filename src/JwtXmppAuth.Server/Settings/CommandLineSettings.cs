namespace JwtXmppAuth.Server.Settings;

/// <summary>Settings on the command line: <c>--Gateway:Listen=http://*:80</c>, or the value as the next word.</summary>
internal static class CommandLineSettings
{
    private const int MaxShown = 40;

    public static IReadOnlyDictionary<string, string?> Read(IReadOnlyList<string> words, ICollection<string> faults)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var at = 0; at < words.Count; at++)
        {
            var (key, equals, value) = Split(words[at]);
            if (key is null || !key.Contains(':', StringComparison.Ordinal))
                faults.Add($"{Shown(words[at])} is neither an option nor a setting; a setting is written --Gateway:Listen=http://*:80");
            else if (equals)
                settings[key] = value;
            else if (at + 1 < words.Count && !words[at + 1].StartsWith("--", StringComparison.Ordinal))
                settings[key] = words[++at];
            else
                faults.Add($"--{key} has no value");
        }

        return settings;
    }

    private static (string? Key, bool HasValue, string? Value) Split(string word)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal))
            return (null, false, null);
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word[2..], false, null) : (word[2..equals], true, word[(equals + 1)..]);
    }

    /// <summary>A word that is not understood may be anything, a token too: only the beginning of an option's name is shown.</summary>
    private static string Shown(string word)
    {
        var name = word.Split('=')[0];
        return !word.StartsWith('-') ? "A word" : name.Length > MaxShown ? name[..MaxShown] : name;
    }
}
