namespace JwtXmppAuth.Tokens;

/// <summary>
/// A path as a message may show it. Who configures a secret sometimes writes it where its file should be named, so only
/// what the file system knows something of is shown.
/// </summary>
public static class ShownPath
{
    public const string Hidden = "(not shown: it may be the secret itself)";

    /// <summary>
    /// In quotes when there is such a file or folder, or at least the first folder on the way to it; else
    /// <see cref="Hidden"/>. Base64 has slashes too, but does not begin with the name of a folder that exists.
    /// </summary>
    public static string Of(string path) => Path.Exists(path) || Directory.Exists(FirstFolder(path)) ? $"'{path}'" : Hidden;

    /// <summary><c>/run</c> of <c>/run/secrets/app</c>; null where a name stands alone.</summary>
    private static string? FirstFolder(string path)
    {
        var root = Path.GetPathRoot(path) ?? "";
        var end = path.AsSpan(root.Length).IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        return end > 0 ? path[..(root.Length + end)] : null;
    }
}
