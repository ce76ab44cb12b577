using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtXmppAuth.Server.Minting;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary>
/// <c>keys</c>: which keys verify the tokens of each app. A fingerprint tells two keys apart and says nothing about them;
/// a secret that could be guessed gets none, since its fingerprint would confirm a guess.
/// </summary>
internal static class KeysCommand
{
    private const int StrongBytes = 32;

    public static Command Create()
    {
        var command = CommandTree.Verb("keys", "List the keys of every app: kind, size, file, fingerprint; never a secret.");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        foreach (var app in configuration.Options.Apps)
        {
            var secrets = app.Secrets.Count + app.SecretFiles.Count > 0;
            output.WriteLine($"{app.Id}: {app.Algorithm ?? (secrets ? "HS256" : "RS256")}");
            foreach (var line in Lines(app))
                output.WriteLine($"  {line}");
        }

        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(AppOptions app)
    {
        foreach (var secret in app.Secrets)
            yield return Secret(Encoding.UTF8.GetBytes(secret), "configuration", app);
        foreach (var file in app.SecretFiles)
            yield return Secret(SecretFile.Read(file), file, app);
        foreach (var file in app.PublicKeyFiles)
            yield return PublicKey(file);
    }

    private static string Secret(byte[] secret, string place, AppOptions app) => secret.Length < StrongBytes || app.AllowWeakSecrets
        ? $"secret      {secret.Length,4} bytes  {place}  no fingerprint: it could be guessed"
        : $"secret      {secret.Length,4} bytes  {place}  {Fingerprint(secret)}";

    private static string PublicKey(string file)
    {
        var pem = File.ReadAllText(file);
        using var certificate = pem.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(pem) : null;
        using var key = certificate?.GetRSAPublicKey() ?? RSA.Create();
        if (certificate is null)
            key.ImportFromPem(pem);
        var kind = certificate is null ? "public key " : "certificate";
        return $"{kind} {key.KeySize,4} bits   {file}  {Fingerprint(key.ExportSubjectPublicKeyInfo())}";
    }

    /// <summary>The beginning of the SHA-256: of a secret's bytes, of a public key's SubjectPublicKeyInfo.</summary>
    private static string Fingerprint(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}";
}
