using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// Which stanza needs which feature of the token, as Jitsi's Prosody modules ask for it (scheme 6.3). The one place: what
/// is not in the table is free for everybody.
/// </summary>
internal static class FeatureGates
{
    /// <summary>The only dial target that is no telephone.</summary>
    private const string Transcriber = "jitsi_meet_transcribe";

    public static readonly ImmutableArray<FeatureGate> Table =
    [
        new("recording", FeatureScope.Room, stanza => Jibri(stanza, ofFile: true), StanzaError.Forbidden, "feature.recording"),
        new("livestreaming", FeatureScope.Room, stanza => Jibri(stanza, ofFile: false), StanzaError.Forbidden, "feature.livestreaming"),
        new("transcription", FeatureScope.Room, stanza => Dials(stanza, transcriber: true), StanzaError.Forbidden, "feature.transcription"),
        new("outbound-call", FeatureScope.Room, stanza => Dials(stanza, transcriber: false), StanzaError.Forbidden, "feature.outbound_call"),
        new(
            "send-groupchat", FeatureScope.WhereRestricted, stanza => Says(stanza) && stanza.Type is "groupchat",
            StanzaError.NotAllowed with { Text = "Sending group messages not allowed" }, "feature.send_groupchat"),
        new(
            "send-private-message", FeatureScope.WhereRestricted, stanza => Says(stanza) && stanza.Type is not "groupchat" && stanza.To?.Node is not null,
            StanzaError.NotAllowed with { Text = "Sending private messages not allowed" }, "feature.send_private_message"),
        new(
            "create-polls", FeatureScope.WhereRestricted, CreatesPoll,
            StanzaError.NotAllowed with { Text = "Creation of polls not allowed for user" }, "feature.create_polls"),
    ];

    /// <summary>The features that a host may restrict.</summary>
    public static readonly ImmutableArray<string> Restrictable =
        [.. Table.Where(gate => gate.Scope is FeatureScope.WhereRestricted).Select(gate => gate.Feature)];

    /// <summary>The calls in a stanza (XEP-0327 §5.2); more than one is nobody's right, and each is judged.</summary>
    public static IEnumerable<Element> Calls(Stanza stanza) => Requests(stanza, "dial", XmppNamespaces.Rayo);

    private static bool Jibri(Stanza stanza, bool ofFile) =>
        Requests(stanza, "jibri", XmppNamespaces.Jibri).Any(jibri => Records(jibri, jibri.Attribute("action"), jibri.Attribute("recording_mode"), ofFile));

    /// <summary>
    /// The focus reads these words in capitals, and Java's capitals of one letter may be two of ASCII (those of U+FB06 are
    /// ST): a word with any other letter may be every word. A mode it does not know, or none, is a file where there is no
    /// stream to go to.
    /// </summary>
    private static bool Records(Element jibri, string? action, string? mode, bool ofFile)
    {
        if (!Ascii.IsValid(action) || !Ascii.IsValid(mode))
            return true;
        if (!Is(action, "start") && !Is(action, "stop"))
            return false;
        var file = Is(mode, "file");
        return ofFile ? file || (!Is(mode, "stream") && string.IsNullOrWhiteSpace(jibri.Attribute("streamid"))) : !file;
    }

    private static bool Dials(Stanza stanza, bool transcriber) =>
        Calls(stanza).Any(dial => (dial.Attribute("to") is Transcriber) == transcriber);

    private static IEnumerable<Element> Requests(Stanza stanza, string name, string ns) =>
        stanza is { Kind: StanzaKind.Iq, Type: not ("result" or "error") } ? stanza.Element.Elements.Where(child => child.Is(name, ns)) : [];

    /// <summary>Something for people to read; without a body it is a client's business with clients.</summary>
    private static bool Says(Stanza stanza) =>
        stanza is { Kind: StanzaKind.Message, Type: not "error" } && stanza.Element.Elements.Any(child => child.Name == "body");

    private static bool CreatesPoll(Stanza stanza) =>
        stanza is { Kind: StanzaKind.Message, Type: not "error" }
        && stanza.Element.Elements.Any(child => child.Name == "json-message" && CreatesPoll(child.Text));

    /// <summary>
    /// <c>command</c> today, <c>type</c> in former versions. What cannot be read here may be read elsewhere, where JSON is
    /// taken less strictly (NaN, half a surrogate pair): it is judged as if it were one.
    /// </summary>
    private static bool CreatesPoll(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.EnumerateObject().Any(member => member.Name is "command" or "type" && member.Value.ValueEquals("new-poll"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    private static bool Is(string? value, string word) => string.Equals(value, word, StringComparison.OrdinalIgnoreCase);
}
