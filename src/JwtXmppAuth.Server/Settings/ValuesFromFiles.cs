using System.Text;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Settings;

/// <summary>
/// Secrets that a container gets as files: <c>Gateway__Handoff__Secret_FILE=/run/secrets/handoff</c> sets
/// <c>Gateway:Handoff:Secret</c> to what the file holds, without a line end at its end.
/// </summary>
internal static class ValuesFromFiles
{
    private const string Suffix = "_FILE";
    private const int MaxBytes = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyDictionary<string, string?> Read(IConfigurationSection section, ICollection<string> faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in section.AsEnumerable())
        {
            if (path is null || !name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
                continue;

            var key = name[..^Suffix.Length];
            if (section.GetSection(key[(section.Path.Length + 1)..]).Exists())
                faults.Add($"{key} and {name} are both set; keep one");
            else if (ReadText(path) is { Text: { } text })
                values[key] = text;
            else
                faults.Add($"{name} {ShownPath.Of(path)} {ReadText(path).Why}");
        }

        return values;
    }

    private static (string? Text, string Why) ReadText(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                return (null, $"is larger than {MaxBytes} bytes");
            var text = Strict.GetString(bytes, 0, length);
            return (text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, "");
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, "does not exist");
        }
        catch (DecoderFallbackException)
        {
            return (null, "is not UTF-8 text");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, "cannot be read by this process");
        }
    }
}
