using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>What tests do in conferences, through the gateway and past it.</summary>
internal static class Conference
{
    extension(Prosody prosody)
    {
        /// <summary>An observer in a room, connected to Prosody itself.</summary>
        public async Task<C2sClient> ObserveInAsync(string room, string service = Prosody.Conference)
        {
            var observer = await prosody.ObserveAsync();
            await observer.EnterAsync(room, service);
            return observer;
        }
    }

    extension(C2sClient client)
    {
        /// <summary>Enters a room as <c>observer</c>.</summary>
        public async Task EnterAsync(string room, string service)
        {
            await client.SendTextAsync($"<presence to='{room}@{service}/observer'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
            await client.ReceiveAsync(stanza => stanza is { Kind: StanzaKind.Presence, From.Resource: "observer" });
        }
    }

    extension(IScenarioClient client)
    {
        /// <summary>Asks to enter, and returns the room's answer: the own presence or the refusal.</summary>
        /// <param name="extra">What else the presence carries.</param>
        public async Task<Stanza> JoinAsync(string room, string nick = "alice", string service = Prosody.Conference, params Element[] extra)
        {
            var presence = new Element("presence", XmppNamespaces.Client, new Element("x", XmppNamespaces.Muc))
                .WithAttribute("to", $"{room}@{service}/{nick}");
            await client.SendAsync(extra.Aggregate(presence, (all, each) => all.With(each)), TestContext.Current.CancellationToken);
            return await client.ExpectAsync(stanza => stanza.Kind == StanzaKind.Presence && (stanza.Type == "error" || IsOwn(stanza)));
        }

        /// <summary>The next stanza that is wanted, within 20 seconds; others are passed over.</summary>
        public async Task<Stanza> ExpectAsync(Func<Stanza, bool> wanted)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            while (true)
            {
                var stanza = await client.ReceiveAsync(patience.Token);
                if (wanted(stanza))
                    return stanza;
            }
        }
    }

    /// <summary>Self-presence: status 110 (XEP-0045 §7.2.2).</summary>
    public static bool IsOwn(Stanza stanza) =>
        stanza.Element.Child("x", XmppNamespaces.MucUser)?.Elements.Any(each => each.Name == "status" && each.Attribute("code") == "110") ?? false;

    /// <summary>The text of the error in a stanza; null when there is none.</summary>
    public static string? ErrorText(Stanza stanza) =>
        stanza.Element.Child("error", XmppNamespaces.Client)?.Child("text", XmppNamespaces.Stanzas)?.Text;
}
