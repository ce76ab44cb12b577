namespace JwtXmppAuth.Server.Importing;

internal static class BoundedFile
{
    /// <exception cref="IOException">Larger than that, among others.</exception>
    public static byte[] Read(string path, int maxBytes)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[maxBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= maxBytes ? bytes[..length] : throw new IOException($"it is larger than {maxBytes} bytes");
    }
}
