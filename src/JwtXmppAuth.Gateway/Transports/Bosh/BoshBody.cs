using System.Collections.Immutable;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>A client's <c>body</c> element (XEP-0124 §5): what its attributes say and what it carries.</summary>
internal sealed record BoshBody
{
    public required long Rid { get; init; }

    /// <summary>Null asks for a new session.</summary>
    public string? Sid { get; init; }

    public string? To { get; init; }

    /// <summary>Null: a client from before the attribute existed, which understands HTTP errors only.</summary>
    public BoshVersion? Version { get; init; }

    /// <summary>Seconds; null where the client leaves it to us.</summary>
    public int? Wait { get; init; }

    public int? Hold { get; init; }

    /// <summary>The <c>Content-Type</c> the client can take.</summary>
    public string? Content { get; init; }

    /// <summary>Of the first request: 1 asks for acknowledgements (§9.1). Of others: the last rid whose answers have all come (§9.2).</summary>
    public long? Ack { get; init; }

    /// <summary>The next of the client's sequence of keys (§15).</summary>
    public string? Key { get; init; }

    /// <summary>The first of another sequence, good from the next request on (§15.5).</summary>
    public string? NewKey { get; init; }

    /// <summary>Seconds for which the client will be silent (§10).</summary>
    public int? Pause { get; init; }

    public bool Terminates { get; init; }

    /// <summary><c>xmpp:restart</c> (XEP-0206 §5).</summary>
    public bool Restarts { get; init; }

    public ImmutableArray<Element> Payload { get; init; } = [];

    /// <summary>It says nothing but that the client is there.</summary>
    public bool IsEmpty => Payload.IsEmpty && !Terminates && !Restarts && Pause is null;
}
