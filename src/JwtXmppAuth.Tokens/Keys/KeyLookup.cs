namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What a source answers when it is asked for a token's key. Explanations are whole sentences that name the source.</summary>
internal abstract record KeyLookup
{
    private KeyLookup()
    {
    }

    /// <summary>The keys that may have signed the token, at least one; each is tried.</summary>
    public sealed record Found(IReadOnlyList<VerificationKey> Keys) : KeyLookup;

    /// <summary>The source knows its keys, and this is none of them.</summary>
    public sealed record Unknown(string Explanation) : KeyLookup;

    /// <summary>The source finds keys by their id alone, and the token names none.</summary>
    public sealed record Unnamed(string Explanation) : KeyLookup;

    /// <summary>The source cannot tell now: its keys could not be had, or it was not to be asked.</summary>
    public sealed record Unavailable(string Explanation) : KeyLookup;
}
