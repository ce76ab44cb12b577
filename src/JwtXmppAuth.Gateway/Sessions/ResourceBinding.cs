using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>A client's way from being somebody to having an address (RFC 6120 §7).</summary>
internal sealed partial class ResourceBinding(
    Host host, string sessionId, IClientConnection client, ServerSide server, Attempts attempts, SessionServices services)
{
    private readonly ILogger _log = services.Log;

    /// <summary>The bound address; set means that this part is over, and that the client has yet to be given the <see cref="Answer"/>.</summary>
    public Jid? Bound { get; private set; }

    public Element? Answer { get; private set; }

    public async Task<StreamError?> ReceiveAsync(Element element, AdmissionVerdict.Admitted admitted, CancellationToken cancellation)
    {
        if (!Stanza.TryCreate(element, out var stanza) || stanza.Kind is not StanzaKind.Iq)
            return StreamError.NotAuthorized;
        if (StreamRequests.Session(stanza))
        {
            await client.DeliverAsync(StreamRequests.Result(stanza), cancellation);
            return null;
        }

        if (StreamRequests.Bind(stanza) is not { } bind)
            return StreamError.NotAuthorized;
        if (string.IsNullOrEmpty(stanza.Id))
        {
            await client.DeliverAsync(StanzaError.BadRequest.ReplyTo(element), cancellation);
            return null;
        }

        if (server.Connection is null)
        {
            if (admitted.ResumeOnly)
                return StreamError.NotAuthorized;
            var opening = await server.OpenAsync(admitted.Login, cancellation);
            if (opening is ServerOpening.NoPlace)
                return StreamError.ResourceConstraint;
            if (opening is ServerOpening.Refused(var code, var text, var explanation))
            {
                // SASL is over, so its refusal comes as that of the bind (RFC 6120 §7.6.2).
                LogRefused(sessionId, host.Domain, code, text, explanation);
                await client.DeliverAsync((StanzaError.NotAllowed with { Text = $"{text} [{sessionId}]" }).ReplyTo(element), cancellation);
                return attempts.Fail();
            }
        }

        var resource = admitted.Identity.Service?.Resource ?? bind.Child("resource", XmppNamespaces.Bind)?.Text;
        Bound = await server.Connection!.BindAsync(string.IsNullOrEmpty(resource) ? null : resource, cancellation);
        var jid = new Element("jid", XmppNamespaces.Bind, new TextNode(Bound.ToString()));
        Answer = StreamRequests.Result(stanza).With(new Element("bind", XmppNamespaces.Bind, jid));
        return null;
    }

    [LoggerMessage(2043, LogLevel.Warning, "Login {Ref} at {Host} refused when it bound its resource: {Code}, \"{Text}\". {Explanation}")]
    private partial void LogRefused(string @ref, string host, string code, string text, string explanation);
}
