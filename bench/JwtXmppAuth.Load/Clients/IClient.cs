namespace JwtXmppAuth.Load.Clients;

/// <summary>What a client that listens does with bytes it received, one or several stanzas; it answers with what to send now.</summary>
internal delegate ReadOnlyMemory<byte> Heard(ReadOnlySpan<byte> stanzas);

/// <summary>
/// A participant. It looks for what it waits for and parses nothing, so that the load costs less than what it measures. Whatever the
/// server refuses or ends is an <see cref="InvalidDataException"/>.
/// </summary>
internal interface IClient : IDisposable
{
    /// <summary>HTTP requests, or messages sent.</summary>
    int Requests { get; }

    /// <summary>From nothing to a bound resource.</summary>
    Task StartAsync(CancellationToken cancellation);

    /// <summary>Sends a stanza and receives until these bytes came. Not while it listens.</summary>
    Task AskAsync(string stanza, ReadOnlyMemory<byte> awaited, CancellationToken cancellation);

    /// <summary>From now on takes whatever comes: over BOSH there is always a request for the server to answer.</summary>
    /// <returns>Ends only with what ended the session.</returns>
    Task ListenAsync(Heard heard, CancellationToken cancellation);

    /// <summary>While it listens; does not wait. If it fails, the listening ends with the reason.</summary>
    void Send(ReadOnlyMemory<byte> stanza, CancellationToken cancellation);

    /// <summary>Ends the stream as a client does that leaves. Not while it listens.</summary>
    Task EndAsync(CancellationToken cancellation);
}
