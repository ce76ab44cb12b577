using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>Whether a feature is on offer, and whether a stream can do without it.</summary>
public enum FeatureOffer
{
    None,
    Optional,
    Required,
}

/// <summary>What a server offers on a stream (RFC 6120 §4.3.2), as far as this gateway takes part in it.</summary>
public sealed record StreamFeatures
{
    public FeatureOffer StartTls { get; init; }

    /// <summary>SASL mechanisms, the preferred one first; empty once the client has authenticated.</summary>
    public ImmutableArray<string> Mechanisms { get; init; } = [];

    /// <summary>Resource binding (§7); a server that offers it always requires it.</summary>
    public bool Bind { get; init; }

    /// <summary>The session of RFC 3921 §3, which modern servers offer as optional only so that old clients find it.</summary>
    public FeatureOffer Session { get; init; }

    /// <summary>Stream management (XEP-0198 §2): offered to clients; what a server behind this one offers of it is nobody's business.</summary>
    public bool StreamManagement { get; init; }

    /// <summary>False when the element is no <c>&lt;stream:features/&gt;</c>; features not known here are passed over.</summary>
    public static bool TryRead(Element element, [NotNullWhen(true)] out StreamFeatures? features)
    {
        features = !element.Is("features", XmppNamespaces.Streams) ? null : new StreamFeatures
        {
            StartTls = OfferOf(element.Child("starttls", XmppNamespaces.Tls), unlessSaid: FeatureOffer.Optional),
            Mechanisms = MechanismsOf(element.Child("mechanisms", XmppNamespaces.Sasl)),
            Bind = element.Child("bind", XmppNamespaces.Bind) is not null,
            Session = OfferOf(element.Child("session", XmppNamespaces.Session), unlessSaid: FeatureOffer.Required),
        };
        return features is not null;
    }

    public Element ToElement()
    {
        var features = new Element("features", XmppNamespaces.Streams);
        if (StartTls != FeatureOffer.None)
            features = features.With(Offer("starttls", XmppNamespaces.Tls, StartTls));
        if (!Mechanisms.IsEmpty)
            features = features.With(new Element("mechanisms", XmppNamespaces.Sasl, [], [.. Mechanisms.Select(MechanismOf)]));
        if (Bind)
            features = features.With(Offer("bind", XmppNamespaces.Bind, FeatureOffer.Required));
        if (Session != FeatureOffer.None)
            features = features.With(Offer("session", XmppNamespaces.Session, Session));
        return StreamManagement ? features.With(Streams.StreamManagement.Feature) : features;
    }

    private static Element Offer(string name, string ns, FeatureOffer offer) =>
        new(name, ns, new Element(offer == FeatureOffer.Required ? "required" : "optional", ns));

    private static FeatureOffer OfferOf(Element? feature, FeatureOffer unlessSaid) =>
        feature is null ? FeatureOffer.None
        : feature.Child("required", feature.Namespace) is not null ? FeatureOffer.Required
        : feature.Child("optional", feature.Namespace) is not null ? FeatureOffer.Optional
        : unlessSaid;

    private static XmlNode MechanismOf(string name) => new Element("mechanism", XmppNamespaces.Sasl, new TextNode(name));

    private static ImmutableArray<string> MechanismsOf(Element? mechanisms) =>
        mechanisms is null ? [] : [.. mechanisms.Elements.Where(each => each.Is("mechanism", XmppNamespaces.Sasl)).Select(each => each.Text)];
}
