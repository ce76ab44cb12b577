using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// A call out of a conference is a call into the room it is asked of, and says who asked for it as the token says
/// (scheme 6.3). Whether he may is a matter of <see cref="FeatureRule"/>.
/// </summary>
internal sealed class CallRule : IStanzaRule
{
    private const string Room = "JvbRoomName";
    private const string InitiatorUser = "X-outbound-call-initiator-user";
    private const string InitiatorGroup = "X-outbound-call-initiator-group";

    public RuleOutcome FromClient(Stanza stanza, SessionContext session)
    {
        var calls = FeatureGates.Calls(stanza).ToList();
        if (calls.Count == 0)
            return new RuleOutcome.Forward(stanza);
        if (!calls.TrueForAll(call => LeadsTo(stanza.To?.Bare, call)))
        {
            return RuleOutcome.Refused(
                stanza, StanzaError.Forbidden, "feature.room", $"The header {Room} of a call must be the room that is asked for it, and nothing else.");
        }

        var element = calls.Aggregate(stanza.Element, (iq, call) => Replaced(iq, call, Signed(call, session.Identity)));
        return new RuleOutcome.Forward(stanza.With(element));
    }

    private static bool LeadsTo(Jid? room, Element call)
    {
        var named = Headers(call).Where(header => Is(header, Room)).Select(header => header.Attribute("value")).ToList();
        return named.Count > 0 && named.TrueForAll(name => Jid.TryParse(name, out var jid) && jid == room);
    }

    private static Element Signed(Element call, ClientIdentity identity)
    {
        call = call.WithoutElements(child => child.Name == "header" && (Is(child, InitiatorUser) || Is(child, InitiatorGroup)));
        var user = identity.User.FirstOrDefault(field => field.Key == "id").Value;
        if (user is null)
            return call;
        call = call.With(Header(InitiatorUser, user));
        return identity.Group is { } group ? call.With(Header(InitiatorGroup, group)) : call;
    }

    private static IEnumerable<Element> Headers(Element call) => call.Elements.Where(child => child.Name == "header");

    // They become headers of SIP, where the case of a name means nothing.
    private static bool Is(Element header, string name) => string.Equals(header.Attribute("name"), name, StringComparison.OrdinalIgnoreCase);

    private static Element Header(string name, string value) =>
        new Element("header", XmppNamespaces.Rayo).WithAttribute("name", name).WithAttribute("value", value);

    private static Element Replaced(Element iq, Element old, Element replacement) =>
        new(iq.Name, iq.Namespace, iq.Attributes, iq.Children.Replace(old, replacement));
}
