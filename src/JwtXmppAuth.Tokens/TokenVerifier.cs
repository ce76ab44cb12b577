namespace JwtXmppAuth.Tokens;

/// <summary>Verifies tokens for one host, against the apps it trusts. Safe for concurrent use; never throws on input.</summary>
public sealed class TokenVerifier
{
    /// <exception cref="ArgumentException">An app's keys cannot be used; <c>TokenOptionsCheck</c> says so beforehand.</exception>
    public TokenVerifier(IReadOnlyList<AppOptions> apps, TokenRules rules, TimeProvider time) => throw new NotImplementedException();

    /// <param name="token">The compact serialisation as it came; null when there was none (<see cref="TokenReason.Missing"/>).</param>
    public ValueTask<TokenVerdict> VerifyAsync(string? token, CancellationToken cancellation) => throw new NotImplementedException();
}
