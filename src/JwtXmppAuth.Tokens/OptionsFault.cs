namespace JwtXmppAuth.Tokens;

/// <summary>Why an app's options cannot be used.</summary>
/// <param name="Key">Path below the app's section, e.g. <c>Secrets:0</c>.</param>
/// <param name="Sentence">What is wrong and what would be accepted; never a secret or a part of one.</param>
public sealed record OptionsFault(string Key, string Sentence)
{
    public override string ToString() => $"{Key} {Sentence}";
}
