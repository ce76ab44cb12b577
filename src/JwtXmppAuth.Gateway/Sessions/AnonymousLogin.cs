namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// ANONYMOUS (RFC 4505): what the client shows, it has shown in its first request. The trace information of the mechanism means
/// nothing here.
/// </summary>
internal sealed class AnonymousLogin(TokenAdmission tokens) : ILoginExchange
{
    public async ValueTask<LoginStep> ReceiveAsync(byte[]? message, CancellationToken cancellation) =>
        new LoginStep.Judged(await tokens.OfFirstRequest);
}
