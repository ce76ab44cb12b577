using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Every living session: opens them within the bound, drains them at shutdown.</summary>
public sealed class SessionTable
{
    public int Count => throw new NotImplementedException();

    public bool Draining => throw new NotImplementedException();

    /// <param name="refusal"><c>host-unknown</c>, <c>resource-constraint</c> when full, <c>system-shutdown</c> when draining.</param>
    public bool TryOpen(
        SessionRequest request,
        IClientConnection client,
        [NotNullWhen(true)] out GatewaySession? session,
        [NotNullWhen(false)] out StreamError? refusal) => throw new NotImplementedException();

    /// <summary>No new sessions; ends the living ones with <c>system-shutdown</c> once their queues are fetched, or time is up.</summary>
    public Task DrainAsync(CancellationToken cancellation) => throw new NotImplementedException();
}
