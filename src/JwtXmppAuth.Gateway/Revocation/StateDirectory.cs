namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>The directory for what is to outlive a process, where nobody has named one.</summary>
internal static class StateDirectory
{
    private const string Name = "jwtxmppauth";

    /// <param name="variable">Of the environment; null where it is not set.</param>
    /// <returns>An absolute path, of a directory that need not exist yet; null where the environment names none.</returns>
    public static string? Of(Func<string, string?> variable) =>
        // systemd.exec(5), StateDirectory=: made for the service, and its alone. Of several the first.
        Absolute(variable("STATE_DIRECTORY")?.Split(':')[0])
        // XDG Base Directory Specification: a path that is not absolute is to be passed over.
        ?? Below(variable("XDG_STATE_HOME"), Name)
        ?? Below(variable("HOME"), ".local", "state", Name)
        // Windows has none of these.
        ?? Below(variable("LOCALAPPDATA"), Name);

    private static string? Below(string? directory, params ReadOnlySpan<string> names) =>
        Absolute(directory) is { } root ? Path.Combine([root, .. names]) : null;

    private static string? Absolute(string? path) => Path.IsPathFullyQualified(path ?? "") ? path : null;
}
