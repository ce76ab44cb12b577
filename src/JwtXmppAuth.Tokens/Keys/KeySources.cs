using System.Text;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>The sources that an app's options name.</summary>
internal static class KeySources
{
    /// <summary>
    /// Takes the secrets as they are, <see cref="TokenOptionsCheck.Faults"/> has judged them, and reads the files; a file that
    /// cannot be used is a fault and its key is left out.
    /// </summary>
    public static IReadOnlyList<IKeySource> Read(AppOptions app, ICollection<OptionsFault> faults)
    {
        var algorithm = TokenOptionsCheck.AlgorithmOf(app);
        if (algorithm is null)
            return [];
        return algorithm.IsHmac ? [.. Secrets(app, algorithm), .. SecretFiles(app, algorithm, faults)] : [.. PublicKeyFiles(app, algorithm, faults)];
    }

    private static IEnumerable<IKeySource> Secrets(AppOptions app, SigningAlgorithm algorithm)
    {
        // An empty one is a fault of the options; here it must not become a key.
        for (var n = 0; n < app.Secrets.Count; n++)
            if (!string.IsNullOrEmpty(app.Secrets[n]))
                yield return Secret(KeySourceKind.Secret, $"{nameof(app.Secrets)}:{n}", Encoding.UTF8.GetBytes(app.Secrets[n]), algorithm);
    }

    private static IEnumerable<IKeySource> SecretFiles(AppOptions app, SigningAlgorithm algorithm, ICollection<OptionsFault> faults)
    {
        for (var n = 0; n < app.SecretFiles.Count; n++)
        {
            var name = $"{nameof(app.SecretFiles)}:{n}";
            var fault = KeyFile.Read(app.SecretFiles[n], out var content);
            var secret = KeyFile.WithoutLineEnd(content);
            fault ??= SecretStrength.Fault(secret, app.AllowWeakSecrets);
            if (fault is null)
                yield return Secret(KeySourceKind.SecretFile, name, secret, algorithm);
            else
                faults.Add(new(name, fault));
        }
    }

    private static IEnumerable<IKeySource> PublicKeyFiles(AppOptions app, SigningAlgorithm algorithm, ICollection<OptionsFault> faults)
    {
        for (var n = 0; n < app.PublicKeyFiles.Count; n++)
        {
            var name = $"{nameof(app.PublicKeyFiles)}:{n}";
            var publicKey = default(System.Security.Cryptography.RSAParameters);
            var fault = KeyFile.Read(app.PublicKeyFiles[n], out var content) ?? RsaPem.Read(content, out publicKey);
            if (fault is null)
                yield return new ConfiguredKeys(KeySourceKind.PublicKeyFile, name, new(new KeyMaterial.Rsa(publicKey), new(name, algorithm)));
            else
                faults.Add(new(name, fault));
        }
    }

    private static ConfiguredKeys Secret(KeySourceKind kind, string name, byte[] secret, SigningAlgorithm algorithm)
    {
        var label = new KeyLabel(name, algorithm);
        return new(kind, name, new(new KeyMaterial.Secret(secret), label) { NearMisses = [.. NearMiss.Of(secret, label)] });
    }
}
