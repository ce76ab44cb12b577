using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Component;

/// <summary>
/// What a Jitsi client needs of Jicofo before it enters a room, on whatever server: the focus enters the room first, so that
/// it exists, and answers that all is ready. It brings nobody any media.
/// </summary>
public sealed class TestFocus : IAsyncDisposable
{
    private const string Domain = $"focus.{Prosody.Host}";
    private const string Namespace = "http://jitsi.org/protocol/focus";

    private readonly ComponentPeer _peer;
    private readonly Task _answering;

    private TestFocus(ComponentPeer peer)
    {
        _peer = peer;
        _answering = AnswerAsync();
    }

    public static async Task<TestFocus> StartAsync(IComponentServer server) =>
        new(await ComponentPeer.ConnectAsync(server.FocusPort, Domain));

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _answering;
    }

    private async Task AnswerAsync()
    {
        while (await _peer.ReceiveAsync() is { } asked)
        {
            if (asked.Attribute("type") is not "set" || asked.Child("conference", Namespace)?.Attribute("room") is not { } room)
                continue;
            var ready = new Element("conference", Namespace)
                .WithAttribute("room", room).WithAttribute("ready", "true").WithAttribute("focusjid", $"focus@{Domain}");
            var answer = new Element("iq", XmppNamespaces.Client, ready)
                .WithAttribute("type", "result")
                .WithAttribute("id", asked.Attribute("id"))
                .WithAttribute("from", asked.Attribute("to"))
                .WithAttribute("to", asked.Attribute("from"));
            await _peer.SayAsync($"<presence from='focus@{Domain}/focus' to='{room}/focus'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
            await _peer.SayAsync(StanzaWriter.ToText(answer, XmppNamespaces.Client));
        }
    }
}
