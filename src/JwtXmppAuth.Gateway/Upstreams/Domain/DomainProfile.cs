using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What a client domain says of itself to whoever asks (XEP-0030), and gives to its users.</summary>
/// <param name="Name">Of the software, for people.</param>
internal sealed record DomainProfile(string Name)
{
    /// <summary>Domains of the services beside it.</summary>
    public string[] Items { get; init; } = [];

    /// <summary>Jitsi's clients look here for the address of each service, by the type that Jitsi's modules announce it by.</summary>
    public (string Type, string Address)[] Companions { get; init; } = [];

    public ExternalServices ExternalServices { get; init; } = ExternalServices.None;

    public Element Info(Element query)
    {
        var info = Disco.Info(
            query, "server", "im", Name, XmppNamespaces.DiscoInfo, XmppNamespaces.DiscoItems, XmppNamespaces.Ping, XmppNamespaces.ExternalServices);
        foreach (var (type, address) in Companions)
        {
            info = info.With(new Element("identity", XmppNamespaces.DiscoInfo)
                .WithAttribute("category", "component").WithAttribute("type", type).WithAttribute("name", address));
        }

        return info;
    }
}
