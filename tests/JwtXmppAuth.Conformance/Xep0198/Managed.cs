using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Conformance.Xep0198;

/// <summary>WebSocket clients on the way to and from stream management.</summary>
internal static class Managed
{
    public const string Message = "<message xmlns='jabber:client' to='x@meet.example.com'/>";
    public const string Request = "<r xmlns='urn:xmpp:sm:3'/>";

    extension(BoshServer server)
    {
        /// <summary>A client that has enabled stream management, the server side of its session, and what it was answered.</summary>
        public async Task<(WebSocketClient Client, ScriptedStream Stream, Element Enabled)> EnableAsync(string attributes = "resume='true'")
        {
            var (client, stream) = await server.ConnectBoundAsync();
            await client.SendAsync($"<enable xmlns='urn:xmpp:sm:3' {attributes}/>");
            return (client, stream, await client.ReceiveAsync());
        }

        /// <summary>A client that has authenticated and is offered what comes next, the session it left in its URL.</summary>
        public async Task<(WebSocketClient Client, Element Features)> AuthenticateAsync(string? previousId = null)
        {
            var client = await server.ConnectAsync(previousId is null ? "" : $"?previd={previousId}");
            await client.OpenAsync(BoshServer.Domain);
            await client.SendAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='ANONYMOUS'/>");
            await client.ReceiveAsync();
            return (client, (await client.OpenAsync(BoshServer.Domain)).Features);
        }

        /// <summary>A client that comes back, and what it is answered.</summary>
        public async Task<(WebSocketClient Client, Element Answer)> ResumeAsync(string id, int handled)
        {
            var (client, _) = await server.AuthenticateAsync(id);
            await client.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{handled}'/>");
            return (client, await client.ReceiveAsync());
        }
    }
}
