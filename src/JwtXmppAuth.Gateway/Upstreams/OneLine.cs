namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>A server's words as they may stand in a log or in a client's refusal: bounded, on one line.</summary>
internal static class OneLine
{
    public const int MaxChars = 200;

    public static string Of(string words)
    {
        if (words.Length > MaxChars)
            words = words[..(char.IsHighSurrogate(words[MaxChars - 1]) ? MaxChars - 1 : MaxChars)];
        return string.Create(words.Length, words, static (line, words) =>
        {
            for (var at = 0; at < line.Length; at++)
                line[at] = char.IsControl(words[at]) ? ' ' : words[at];
        });
    }
}
