using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>Finds the secret of a component, and says in a sentence why there is none.</summary>
internal static class ComponentSecret
{
    /// <summary>
    /// Whoever sees one handshake can try secrets at leisure, so one that is made at random has 16 bytes or more; an
    /// operator is warned of a shorter one, for it is the server's as well.
    /// </summary>
    public const int FewBytes = 16;

    /// <param name="section">Of the options, for messages.</param>
    /// <inheritdoc cref="SharedSecret.TryRead"/>
    public static bool TryRead(
        string section,
        ComponentOptions options,
        out string key,
        [NotNullWhen(true)] out string? secret,
        [NotNullWhen(false)] out string? fault)
    {
        if (SharedSecret.TryRead(
            section, options.Secret, options.SecretFile, "Prosody has the same in component_secret, ejabberd in password", out key, out secret, out fault)
            && secret.Length == 0)
            (secret, fault) = (null, $"{key} begins with an empty line");
        return secret is not null;
    }
}
