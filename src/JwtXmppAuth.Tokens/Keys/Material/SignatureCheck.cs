using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>One key for one algorithm. Safe for concurrent use.</summary>
/// <param name="algorithm">Of the key's family.</param>
/// <param name="signatureLength">Bytes; no signature of another length is looked at.</param>
internal abstract class SignatureCheck(SigningAlgorithm algorithm, int signatureLength)
{
    public SigningAlgorithm Algorithm => algorithm;

    /// <summary>Whether the key signed the token. The length is judged first: libraries throw on one that cannot fit.</summary>
    public bool Passes(CompactToken token) => token.Signature.Length == signatureLength && Verify(token);

    protected abstract bool Verify(CompactToken token);
}
