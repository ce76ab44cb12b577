using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What a client says of stream management once it is bound (XEP-0198 §3 to §5), and the session's name for coming back.</summary>
internal sealed class ManagedStream(GatewaySession session, ClientSide client, Resumptions resumptions)
{
    private string? _id;

    public async Task<StreamError?> ReceiveAsync(Element element, Transport transport, CancellationToken cancellation)
    {
        if (transport is not Transport.WebSocket)
            return await FailAsync(StanzaError.FeatureNotImplemented, cancellation);
        switch (element.Name)
        {
            case "enable" when !client.Managed:
                await EnableAsync(EnableRequest.Read(element), cancellation);
                return null;
            // §3: at most one attempt; a second one is a reason to end the stream.
            case "enable":
                return StreamError.PolicyViolation with { Text = "Stream management is enabled already" };
            case "resume":
                return await FailAsync(StanzaError.UnexpectedRequest, cancellation);
            case "r" when client.Managed:
                await client.SayAsync(StreamManagement.Ack(client.Handled), cancellation);
                return null;
            case "a" when client.Managed:
                return StreamManagement.TryReadHandled(element, out var handled) ? client.Acknowledge(handled) : StreamError.BadFormat;
            case "r" or "a":
                return await FailAsync(StanzaError.UnexpectedRequest, cancellation);
            default:
                return StreamError.UnsupportedStanzaType;
        }
    }

    /// <summary>Nobody comes back any more.</summary>
    public void Close()
    {
        if (_id is not null)
            resumptions.Remove(_id, session.Host, session.Token, client.Handled);
    }

    private async Task EnableAsync(EnableRequest request, CancellationToken cancellation)
    {
        if (!request.Resume || !resumptions.AreOffered)
        {
            await client.EnableAsync(StreamManagement.Enabled(), window: TimeSpan.Zero, cancellation);
            return;
        }

        var longest = (int)resumptions.Options.Window.TotalSeconds;
        var seconds = request.Max is { } wanted ? Math.Min(wanted, longest) : longest;
        _id = resumptions.Add(session);
        await client.EnableAsync(StreamManagement.Enabled(_id, seconds), TimeSpan.FromSeconds(seconds), cancellation);
    }

    private async Task<StreamError?> FailAsync(StanzaError why, CancellationToken cancellation)
    {
        await client.SayAsync(StreamManagement.Failed(why), cancellation);
        return null;
    }
}
