using System.Buffers.Text;
using System.Text;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The keys that stand in the configuration, all for one algorithm; any of them verifies, so that they can be rotated.</summary>
internal sealed class StaticKeys
{
    private readonly List<VerificationKey> _keys = [];

    /// <summary>What the secrets are when read as base64: only to tell an operator that the issuer decoded its secret.</summary>
    private readonly List<VerificationKey> _decodedSecrets = [];

    private StaticKeys(SigningAlgorithm algorithm) => Algorithm = algorithm;

    public SigningAlgorithm Algorithm { get; }

    public int Count => _keys.Count;

    /// <summary>
    /// Takes the secrets as they are, <see cref="TokenOptionsCheck.Faults"/> has judged them, and reads the files; a file that
    /// cannot be used is a fault and its key is left out.
    /// </summary>
    public static StaticKeys Read(AppOptions app, SigningAlgorithm algorithm, ICollection<OptionsFault> faults)
    {
        var keys = new StaticKeys(algorithm);
        if (algorithm.IsHmac)
            keys.ReadSecrets(app, faults);
        else
            keys.ReadPublicKeys(app, faults);
        return keys;
    }

    public bool Verifies(CompactToken token) => _keys.Exists(key => key.Verifies(token));

    /// <summary>Never an acceptance: asked only for the explanation of a refused signature.</summary>
    public bool WouldVerifyWithDecodedSecret(CompactToken token) => _decodedSecrets.Exists(key => key.Verifies(token));

    private void ReadSecrets(AppOptions app, ICollection<OptionsFault> faults)
    {
        foreach (var secret in app.Secrets)
            Add(Encoding.UTF8.GetBytes(secret));

        for (var n = 0; n < app.SecretFiles.Count; n++)
        {
            if (KeyFile.Read(app.SecretFiles[n], out var content) is not { } fault)
            {
                var secret = KeyFile.WithoutLineEnd(content);
                fault = SecretStrength.Fault(secret, app.AllowWeakSecrets);
                if (fault is null)
                    Add(secret);
            }

            if (fault is not null)
                faults.Add(new($"{nameof(app.SecretFiles)}:{n}", fault));
        }
    }

    private void ReadPublicKeys(AppOptions app, ICollection<OptionsFault> faults)
    {
        for (var n = 0; n < app.PublicKeyFiles.Count; n++)
        {
            if (KeyFile.Read(app.PublicKeyFiles[n], out var content) is not { } fault)
            {
                fault = RsaPem.Read(content, out var publicKey);
                if (fault is null)
                    _keys.Add(VerificationKey.FromRsa(Algorithm, publicKey));
            }

            if (fault is not null)
                faults.Add(new($"{nameof(app.PublicKeyFiles)}:{n}", fault));
        }
    }

    private void Add(byte[] secret)
    {
        _keys.Add(VerificationKey.FromSecret(Algorithm, secret));
        if (Base64Decoded(secret) is { Length: > 0 } decoded)
            _decodedSecrets.Add(VerificationKey.FromSecret(Algorithm, decoded));
    }

    private static byte[]? Base64Decoded(byte[] secret)
    {
        var text = Encoding.UTF8.GetString(secret).Replace('+', '-').Replace('/', '_');
        return Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
    }
}
