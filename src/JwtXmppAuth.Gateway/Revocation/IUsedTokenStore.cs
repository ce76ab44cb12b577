namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>A token that is good once, and was used.</summary>
/// <param name="Token">A digest of its app, issuer and <c>jti</c>; hexadecimal.</param>
/// <param name="Session">The session that it started.</param>
/// <param name="Until">When the token is expired by any leeway that can be configured; then nobody need know of its use any more.</param>
public sealed record TokenUse(string Token, string Session, DateTimeOffset Until);

/// <param name="GivenBack">Nothing came of the use: it did not happen.</param>
public sealed record TokenUseChange(TokenUse Use, bool GivenBack = false);

/// <summary>Where used tokens are kept beyond the process, and beyond one gateway. Calls do not overlap.</summary>
public interface IUsedTokenStore : IAsyncDisposable
{
    /// <summary>Whether a restart finds what was kept.</summary>
    bool IsDurable { get; }

    /// <summary>Opens the store and reads the uses of tokens that have not expired.</summary>
    /// <exception cref="RevocationStoreException">It cannot be read.</exception>
    ValueTask<IReadOnlyList<TokenUse>> OpenAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Several changes, in their order; once it returns they outlive the process, and the machine's power.</summary>
    /// <returns>Those that could not be made, because another session has used the token.</returns>
    /// <exception cref="RevocationStoreException">Nothing of them was written.</exception>
    ValueTask<IReadOnlyCollection<TokenUseChange>> WriteAsync(
        IReadOnlyList<TokenUseChange> changes, DateTimeOffset now, CancellationToken cancellation);
}
