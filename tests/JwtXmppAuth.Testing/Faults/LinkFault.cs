namespace JwtXmppAuth.Testing.Faults;

public enum LinkFaultKind
{
    /// <summary>After so many bytes nothing passes for the time of the delay.</summary>
    Pause,

    /// <summary>After so many bytes, and the delay, both sides see the connection break: reset where the number is odd.</summary>
    Cut,

    /// <summary>After so many bytes everything is swallowed. The client's side breaks after the delay, the server's never.</summary>
    Swallow,

    /// <summary>After so many bytes one byte at a time.</summary>
    Trickle,
}

/// <summary>What befalls one connection.</summary>
/// <param name="Up">From the client to the server, or the other way.</param>
public sealed record LinkFault(LinkFaultKind Kind, bool Up, int Bytes, TimeSpan Delay);

/// <summary>A fault of one of a participant's connections, counted from 0.</summary>
/// <param name="Last">When the connection is over the client is never heard of again.</param>
public sealed record ConnectionFault(int At, LinkFault Fault, bool Last)
{
    public override string ToString() =>
        $"{Fault.Kind} {(Fault.Up ? "up" : "down")} at {At} (byte {Fault.Bytes}, {Fault.Delay.TotalMilliseconds} ms{(Last ? ", the last" : "")})";
}

/// <summary>Sees what passes over one connection; called from any thread.</summary>
/// <param name="Sent">So many more bytes of the client's have been given to the server.</param>
/// <param name="Answered">The server has begun to answer, or the connection is over.</param>
/// <param name="Befell">The fault has come to pass.</param>
public sealed record LinkWatch(Action<int> Sent, Action Answered, Action Befell)
{
    public static LinkWatch None { get; } = new(_ => { }, () => { }, () => { });
}
