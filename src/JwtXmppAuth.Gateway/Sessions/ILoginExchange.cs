namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>One SASL mechanism at work: one implementation a mechanism, one object an attempt.</summary>
internal interface ILoginExchange
{
    /// <param name="message">The initial response, or what the client said when it was asked; null: it waits to be asked.</param>
    ValueTask<LoginStep> ReceiveAsync(byte[]? message, CancellationToken cancellation);
}
