using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>A secret that a server has too: written into the configuration, or the first line of a file.</summary>
internal static class SharedSecret
{
    private const int MaxFileBytes = 64 * 1024;

    /// <param name="section">Has <c>Secret</c> and <c>SecretFile</c>.</param>
    /// <param name="elsewhere">Where the server has it, for who has to find it.</param>
    /// <param name="key">The option that holds it, for messages about it.</param>
    /// <param name="fault">Names the option; never contains anything of the secret.</param>
    public static bool TryRead(
        string section,
        string? secret,
        string? file,
        string elsewhere,
        out string key,
        [NotNullWhen(true)] out string? text,
        [NotNullWhen(false)] out string? fault)
    {
        key = $"{section}:Secret";
        (text, fault) = (secret, file) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => ((string?)null, $"{section} has both Secret and SecretFile; keep one"),
            (_, { Length: > 0 } path) => FromFile(key = $"{section}:SecretFile {Shown.Path(path)}", path),
            ({ Length: > 0 }, _) => (secret, null),
            _ => (null, $"{key} is missing; {elsewhere}"),
        };
        return text is not null;
    }

    /// <summary>One secret a line: while secrets are changed, the first one is ours.</summary>
    private static (string? Text, string? Fault) FromFile(string key, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxFileBytes
                ? (File.ReadLines(path).FirstOrDefault() ?? "", null)
                : (null, $"{key} has more than {MaxFileBytes} bytes; it is not a secret");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, exception is FileNotFoundException or DirectoryNotFoundException
                ? $"{key} does not exist"
                : $"{key} cannot be read by this process");
        }
    }
}
