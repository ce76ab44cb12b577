using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>What a room says about a change of an occupant, besides the occupant's presence itself.</summary>
internal sealed record Notice
{
    public static readonly Notice Plain = new();

    /// <summary>Status codes for everybody, e.g. 307.</summary>
    public string[] Codes { get; init; } = [];

    /// <summary>Status codes for the occupant alone, besides 110.</summary>
    public string[] OwnCodes { get; init; } = [];

    /// <summary>The nickname it changes to (with 303).</summary>
    public string? NewNick { get; init; }

    public EmbeddedSession? Actor { get; init; }

    public string? Reason { get; init; }

    /// <summary>The room's destruction, in place of a code.</summary>
    public Element? Destroy { get; init; }
}
