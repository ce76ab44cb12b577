using System.Net.WebSockets;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Connects to the gateway's other door, and has its faults by the plan.</summary>
public interface IWebSocketNetwork
{
    /// <summary>A connection after its handshake.</summary>
    /// <exception cref="ConnectionBrokenException">There is none.</exception>
    /// <exception cref="VanishedException">The client is cut off for good.</exception>
    Task<WebSocket> ConnectAsync();

    /// <summary>The latest connection has the session, or was told that there is none any more.</summary>
    void Attached();

    /// <summary>The client says or hears one message, for whoever wants to know why.</summary>
    /// <param name="what">Which of the two.</param>
    void Note(string what, ReadOnlySpan<byte> message);
}
