namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A file with a secret or a key. Messages name the path where it is one, never the content.</summary>
internal static class KeyFile
{
    private const int MaxBytes = 64 * 1024;

    /// <returns>The sentence of the fault; null when <paramref name="content"/> was read.</returns>
    public static string? Read(string path, out byte[] content)
    {
        content = [];
        if (string.IsNullOrWhiteSpace(path))
            return "is empty; it must be the path of a file.";

        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
                return $"{ShownPath.Of(path)} is larger than {MaxBytes} bytes; that is no key.";

            content = bytes[..length];
            return WithoutLineEnd(content).Length == 0 ? $"{ShownPath.Of(path)} is empty." : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return problem is FileNotFoundException or DirectoryNotFoundException
                ? $"{ShownPath.Of(path)} does not exist."
                : $"{ShownPath.Of(path)} cannot be read by this process.";
        }
    }

    /// <summary>Editors and <c>echo</c> end a file with a line end that the writer of a secret does not mean.</summary>
    public static byte[] WithoutLineEnd(byte[] content) => content switch
    {
        [.., (byte)'\r', (byte)'\n'] => content[..^2],
        [.., (byte)'\n'] => content[..^1],
        _ => content,
    };
}
