using System.Collections.Concurrent;
using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Testing;

/// <summary>The server side of every session as a test plays it: each login is a <see cref="ScriptedStream"/>.</summary>
public sealed class ScriptedUpstream : IUpstream
{
    private readonly Channel<ScriptedStream> _streams = Channel.CreateUnbounded<ScriptedStream>();
    private readonly ConcurrentBag<ScriptedStream> _all = [];

    public string Name => "scripted";

    public UpstreamHealth Health => new(true, "scripted");

    /// <summary>What every login fails with; null lets them in.</summary>
    public UpstreamFailedException? Failure { get; set; }

    public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        if (Failure is not null)
            throw Failure;
        var stream = new ScriptedStream(login);
        _all.Add(stream);
        _streams.Writer.TryWrite(stream);
        return Task.FromResult<IUpstreamConnection>(stream);
    }

    /// <summary>Every stream that was told to be slow is so no longer.</summary>
    public void TakeAgain()
    {
        foreach (var stream in _all)
            stream.TakeAgain();
    }

    /// <summary>The next session that logs in.</summary>
    public Task<ScriptedStream> AcceptAsync() => _streams.Reader.ReadAsync().AsTask().WaitAsync(ScriptedPeer.Patience);
}
