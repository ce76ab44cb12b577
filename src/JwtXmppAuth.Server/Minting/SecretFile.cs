namespace JwtXmppAuth.Server.Minting;

/// <summary>A file with one secret, read as the token library reads it: one line end at its end is not part of it.</summary>
internal static class SecretFile
{
    public static byte[] Read(string path) => File.ReadAllBytes(path) switch
    {
        [.. var secret, (byte)'\r', (byte)'\n'] => secret,
        [.. var secret, (byte)'\n'] => secret,
        var secret => secret,
    };
}
