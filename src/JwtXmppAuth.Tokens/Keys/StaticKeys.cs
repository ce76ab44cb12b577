using System.Buffers.Text;
using System.Text;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The keys that stand in the configuration, all for one algorithm; any of them verifies, so that they can be rotated.</summary>
internal sealed class StaticKeys
{
    private readonly List<VerificationKey> _keys = [];

    /// <summary>What issuers make of the secrets by mistake: never an acceptance, only a better word to the operator.</summary>
    private readonly List<(VerificationKey Key, string Advice)> _nearMisses = [];

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

    /// <summary>For a signature that no key verifies: what the issuer did to the secret, if that can be told.</summary>
    public string? Advice(CompactToken token) => _nearMisses.Find(miss => miss.Key.Verifies(token)).Advice;

    private void ReadSecrets(AppOptions app, ICollection<OptionsFault> faults)
    {
        // An empty one is a fault of the options; here it must not become a key.
        foreach (var secret in app.Secrets.Where(secret => !string.IsNullOrEmpty(secret)))
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

        var text = Encoding.UTF8.GetString(secret);
        if (text.Trim() is { Length: > 0 } trimmed && trimmed != text)
            AddNearMiss(Encoding.UTF8.GetBytes(trimmed), "It verifies with the secret without the white space around it.");
        if (text.Replace('+', '-').Replace('/', '_') is var base64 && Base64Url.IsValid(base64))
            AddNearMiss(Base64Url.DecodeFromChars(base64), "It verifies with the secret decoded from base64: "
                + "the issuer decodes it before it signs, the gateway takes it as text.");
    }

    private void AddNearMiss(byte[] secret, string advice) => _nearMisses.Add((VerificationKey.FromSecret(Algorithm, secret), advice));
}
