using System.Text;

namespace JwtXmppAuth.Testing;

/// <summary>RFC 6455 §5.2.</summary>
public enum WebSocketOpcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>One frame as it stood on the wire.</summary>
/// <param name="Reserved">The three bits that extensions may use: set where one was negotiated, or where somebody is wrong.</param>
public sealed record WebSocketFrame(WebSocketOpcode Opcode, byte[] Payload, bool Final = true, int Reserved = 0)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>Of a close frame; null where it has none.</summary>
    public int? CloseCode => Opcode is WebSocketOpcode.Close && Payload.Length >= 2 ? (Payload[0] << 8) | Payload[1] : null;

    public override string ToString() => $"{Opcode}{(Final ? "" : ", more follows")}: {(CloseCode is { } code ? code : Text)}";
}
