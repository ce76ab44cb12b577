namespace JwtXmppAuth.Tokens;

/// <summary>Why somebody or something is refused: a text for the client, and for the operator what to know and to change.</summary>
/// <param name="Code">Stable, in logs, metrics and audit: <c>token.exp</c>, <c>room.mismatch</c>, …</param>
/// <param name="Text">The plugin's text where it has one, shown to the client; never contains anything of the token.</param>
/// <param name="Explanation">For the operator: what was expected and what stood there.</param>
public abstract record Refusal(string Code, string Text, string Explanation, string? Expected = null, string? Actual = null)
{
    /// <summary>For the operator: what to change, and where; null where nothing can be told.</summary>
    public string? Fix { get; init; }

    /// <summary>The explanation and what to change, as a log line has them.</summary>
    public string InFull => Fix is null ? Explanation : $"{Explanation} {Fix}";
}
