using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;
using HostOptions = JwtXmppAuth.Gateway.Configuration.HostOptions;

namespace JwtXmppAuth.Server.Minting;

/// <summary>A program that may ask for tokens, with the app and the host as they are now.</summary>
/// <param name="Host">Whose rooms they open.</param>
internal sealed record MintClient(MintClientOptions Options, AppOptions App, HostOptions Host)
{
    /// <summary>Null where the options name what is not there.</summary>
    public static MintClient? Of(MintClientOptions client, GatewayOptions options) =>
        options.AppOf(client) is { } app && options.HostOf(client) is { } host ? new(client, app, host) : null;

    /// <summary>Read for each token, so that a secret or a key file that was changed signs the next one.</summary>
    /// <exception cref="ArgumentException">The key cannot sign for the app.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public MintKey Key(DateTimeOffset now)
    {
        if (Options.PrivateKeyFile is { } file)
            return MintKey.FromPrivateKey(App.Algorithm ?? Algorithms().FirstOrDefault(), File.ReadAllText(file));
        var (algorithm, secret) = Secrets(now).FirstOrDefault();
        return secret is null
            ? throw new ArgumentException($"App {App.Id} has no secret that counts now.")
            : MintKey.FromSecret(algorithm ?? App.Algorithm ?? "HS256", secret);
    }

    private IEnumerable<string> Algorithms() =>
        App.Keys.Where(key => key is { Secret: null, SecretFile: null }).SelectMany(key => key.Algorithms);

    private IEnumerable<(string? Algorithm, byte[] Secret)> Secrets(DateTimeOffset now)
    {
        foreach (var secret in App.Secrets)
            yield return (null, Encoding.UTF8.GetBytes(secret));
        foreach (var file in App.SecretFiles)
            yield return (null, SecretFile.Read(file));
        foreach (var key in App.Keys.Where(key => !(key.NotBefore > now) && !(key.NotAfter <= now)))
        {
            if (key.Secret is { } secret)
                yield return (key.Algorithms.FirstOrDefault(), Encoding.UTF8.GetBytes(secret));
            else if (key.SecretFile is { } file)
                yield return (key.Algorithms.FirstOrDefault(), SecretFile.Read(file));
        }
    }
}
