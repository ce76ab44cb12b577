using System.Net;
using System.Threading.Channels;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>The XMPP server side of sessions: one kind a file, chosen by <see cref="Name"/> from the configuration.</summary>
public interface IUpstream
{
    string Name { get; }

    /// <summary>Logs in as the identity. Not bound yet: the client decides when.</summary>
    /// <exception cref="UpstreamFailedException">The server cannot be reached, or refuses the gateway.</exception>
    Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation);

    /// <summary>Why this login could never succeed here, known before anything is opened; null when it may be tried.</summary>
    LoginRefusal? Refuses(UpstreamLogin login) => null;

    /// <summary>True while logins can be expected to succeed; part of readiness. Cheap: a state, not a probe.</summary>
    UpstreamHealth Health { get; }
}

/// <param name="Code">Stable, e.g. <c>handoff.too_large</c>.</param>
/// <param name="Text">For the client.</param>
/// <param name="Explanation">For the operator.</param>
public sealed record LoginRefusal(string Code, string Text, string Explanation);

public sealed record UpstreamHealth(bool Ready, string Detail);

/// <summary>One session's stream; a single reader and a single writer.</summary>
public interface IUpstreamConnection : IAsyncDisposable
{
    /// <summary>Binds a resource (RFC 6120 §7) and returns the full JID. Once, before anything is sent.</summary>
    Task<Jid> BindAsync(string? resource, CancellationToken cancellation);

    /// <summary>Stanzas for the client, bounded: not reading it holds the server back. Completes when the stream is over.</summary>
    ChannelReader<Stanza> Incoming { get; }

    /// <summary>Completes with the reason when the stream is over, never faults.</summary>
    Task<UpstreamEnd> Ended { get; }

    ValueTask SendAsync(Stanza stanza, CancellationToken cancellation);

    /// <summary>
    /// Tells the server that the living session now stands for a newly verified token of the same subject: what it knows of
    /// the session is replaced. Completes when the server has taken it; where it keeps nothing of a token, at once.
    /// </summary>
    /// <param name="patience">How long the server may take to answer, once it has been told.</param>
    /// <exception cref="UpstreamFailedException">
    /// The server refused it, or the stream is over: the former claims stand. With <see cref="UpstreamFailure.Timeout"/> nobody
    /// knows, and the stream goes on.
    /// </exception>
    Task AdoptAsync(UpstreamLogin login, TimeSpan patience, CancellationToken cancellation) => Task.CompletedTask;
}

/// <param name="Error">The server's own stream error; null when the stream just ended or the connection was lost.</param>
/// <param name="Orderly">The server has ended its stream, with or without an error; false when it was lost.</param>
/// <param name="Detail">For the log.</param>
public sealed record UpstreamEnd(Xmpp.Streams.StreamError? Error, bool Orderly, string Detail = "");

/// <summary>Whom to log in, and what the conference layer is to know of the session.</summary>
public sealed record UpstreamLogin
{
    public required string Host { get; init; }

    public required string SessionId { get; init; }

    public required ClientIdentity Identity { get; init; }

    public required IPAddress ClientAddress { get; init; }

    /// <summary>False for a session that may only enter rooms that exist, where the server can be told so.</summary>
    public bool MayCreateRooms { get; init; } = true;

    public string? UrlRoom { get; init; }

    /// <summary>The JID node that a promoted visitor asks for (<c>customusername=</c>), unverified: only Prosody's modules can grant it.</summary>
    public string? CustomUsername { get; init; }

    public string Tenant { get; init; } = "";

    public string? Region { get; init; }

    public string? UserAgent { get; init; }
}

/// <summary>The upstream could not be used; <see cref="Code"/> is a stable reason such as <c>upstream.unreachable</c>.</summary>
public sealed class UpstreamFailedException(string code, string message, Exception? inner = null) : IOException(message, inner)
{
    public string Code { get; } = code;

    /// <summary>Set where the server refused the client, and not the gateway: what the client is told, on one line.</summary>
    public string? ClientText { get; init; }
}
