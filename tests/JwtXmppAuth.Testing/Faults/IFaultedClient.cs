using System.Threading.Channels;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>A client that does all that its protocol allows to keep a session alive over a bad network.</summary>
public interface IFaultedClient
{
    /// <summary>Opens the stream, logs in and binds.</summary>
    /// <exception cref="SessionOverException">It came to nothing.</exception>
    Task LogInAsync();

    /// <summary>Queues a stanza; nothing waits for the network.</summary>
    void Send(Element stanza);

    /// <summary>Completes when the session is over.</summary>
    ChannelReader<Stanza> Received { get; }

    /// <summary>Ends the session and waits until the gateway has said that it is over.</summary>
    Task TerminateAsync();

    /// <summary>Completes when the session is over, with what the client was told; never faults.</summary>
    Task<string> Ended { get; }

    /// <summary>Completes with it too, and faults when the gateway said what it must not.</summary>
    Task Loop { get; }

    /// <summary>How often its stream was resumed (XEP-0198).</summary>
    int Resumed => 0;
}

/// <summary>What a client can be told at the end of its session, beside conditions of the protocol.</summary>
public static class End
{
    /// <summary>It ended the session itself.</summary>
    public const string Orderly = "orderly";

    /// <summary>Its connection broke, and there was nothing to resume.</summary>
    public const string Lost = "lost";

    /// <summary>It is gone and hears nothing any more.</summary>
    public const string Vanished = "vanished";
}

public sealed class SessionOverException(string end) : Exception($"The session is over: {end}");

/// <summary>The exchange, or the connection, came to nothing.</summary>
public sealed class ConnectionBrokenException() : IOException("The connection broke.");

/// <summary>The client is cut off for good.</summary>
public sealed class VanishedException() : Exception("Nobody hears of the client any more.");
