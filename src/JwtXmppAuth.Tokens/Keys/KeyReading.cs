namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What a file or a document with keys came to.</summary>
internal abstract record KeyReading
{
    private KeyReading()
    {
    }

    /// <param name="Keys">At least one.</param>
    /// <param name="Refused">Keys that stand beside them and are not used, with their problem.</param>
    public sealed record Good(IReadOnlyList<VerificationKey> Keys, IReadOnlyList<KeyState> Refused) : KeyReading;

    /// <param name="Sentence">What is wrong, in words that follow the name of the file or the option; never a secret.</param>
    public sealed record Faulty(string Sentence) : KeyReading;

    /// <summary>Of one key, or its fault.</summary>
    public static KeyReading Of(VerificationKey? key, string? fault) => key is null ? new Faulty(fault!) : new Good([key], []);
}
