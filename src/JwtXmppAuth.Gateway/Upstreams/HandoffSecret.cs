using System.Diagnostics.CodeAnalysis;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Finds the secret that signs hand-offs, and says in a sentence why there is none.</summary>
public static class HandoffSecret
{
    /// <summary>RFC 7518 §3.2: a key as long as the hash.</summary>
    public const int MinBytes = 32;

    private const int MaxFileBytes = 64 * 1024;

    /// <param name="fault">Names the key of the configuration; never contains anything of the secret.</param>
    public static bool TryRead(HandoffOptions options, [NotNullWhen(true)] out byte[]? secret, [NotNullWhen(false)] out string? fault)
    {
        secret = null;
        if (options is { Secret.Length: > 0, SecretFile.Length: > 0 })
        {
            fault = "Gateway:Handoff has both Secret and SecretFile; keep one";
            return false;
        }

        if (!TryReadText(options, out var key, out var text, out fault))
            return false;

        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < MinBytes)
        {
            fault = $"{key} has {bytes.Length} bytes; must have at least {MinBytes}, e.g. from: openssl rand -hex 32";
            return false;
        }

        secret = bytes;
        return true;
    }

    private static bool TryReadText(
        HandoffOptions options, out string key, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? fault)
    {
        key = "Gateway:Handoff:Secret";
        text = options.Secret;
        fault = null;
        if (options.SecretFile is { Length: > 0 } path)
        {
            key = $"Gateway:Handoff:SecretFile {Shown.Path(path)}";
            text = ReadFirstLine(path, out var why);
            fault = text is null ? $"{key} {why}" : null;
        }
        else if (text is null or "")
        {
            fault = $"{key} is missing; Prosody has the same in jwtxmppauth_secret";
        }

        return fault is null;
    }

    /// <summary>One secret a line; during a change of secrets the first one signs.</summary>
    private static string? ReadFirstLine(string path, out string? why)
    {
        why = null;
        try
        {
            if (new FileInfo(path).Length <= MaxFileBytes)
                return File.ReadLines(path).FirstOrDefault() ?? "";
            why = $"has more than {MaxFileBytes} bytes; it is not a secret";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            why = exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read by this process";
        }

        return null;
    }
}
