namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>One key for one algorithm. Safe for concurrent use.</summary>
/// <param name="algorithm">Of the key's family.</param>
/// <param name="signatureLength">Bytes; no signature of another length is looked at.</param>
internal abstract class SignatureCheck(SigningAlgorithm algorithm, int signatureLength)
{
    public SigningAlgorithm Algorithm => algorithm;

    /// <summary>
    /// Whether the key signed the first <paramref name="length"/> bytes. The signature's length is judged first: libraries throw
    /// on one that cannot fit.
    /// </summary>
    public bool Passes(byte[] signed, int length, byte[] signature) =>
        signature.Length == signatureLength && Verify(signed, length, signature);

    protected abstract bool Verify(byte[] signed, int length, byte[] signature);
}
