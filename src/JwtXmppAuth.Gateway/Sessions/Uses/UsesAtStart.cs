using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>Reads which tokens were used.</summary>
internal sealed class UsesAtStart(TokenUses uses) : ReadAtStart
{
    /// <exception cref="IOException">It cannot be read: the process must not start.</exception>
    public override Task StartingAsync(CancellationToken cancellationToken) => uses.OpenAsync(cancellationToken);
}
