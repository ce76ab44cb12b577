using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A server side that a test holds in its hand: it records, and fails or waits when told to.</summary>
internal sealed class FakeUpstream : IUpstream
{
    private readonly Lock _gate = new();

    public string Name => "fake";

    public UpstreamHealth Health => new(true, "fake");

    public List<UpstreamLogin> Logins { get; } = [];

    public List<FakeConnection> Connections { get; } = [];

    public UpstreamFailedException? Failure { get; set; }

    public LoginRefusal? Refusal { get; set; }

    /// <summary>Completes when a login may go on; a test replaces it to hold logins back.</summary>
    public TaskCompletionSource Gate { get; set; } = Opened();

    /// <summary>Runs while a session is being admitted.</summary>
    public Action Admitting { get; set; } = () => { };

    public LoginRefusal? Refuses(UpstreamLogin login)
    {
        Admitting();
        return Refusal;
    }

    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        lock (_gate)
            Logins.Add(login);
        // Not cancellable, as a socket that has just connected is not: the session must close what comes too late.
        await Gate.Task;
        if (Failure is not null)
            throw Failure;
        var connection = new FakeConnection(login);
        lock (_gate)
            Connections.Add(connection);
        return connection;
    }

    private static TaskCompletionSource Opened()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }
}

internal sealed class FakeConnection(UpstreamLogin login) : IUpstreamConnection
{
    private readonly Channel<Stanza> _incoming = Channel.CreateBounded<Stanza>(16);
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<Stanza> Sent { get; } = [];

    public bool Disposed { get; private set; }

    /// <summary>What the living session was said to stand for anew, in order, tried or taken.</summary>
    public List<UpstreamLogin> Adopted { get; } = [];

    /// <summary>Runs while claims are taken; a test makes it wait or fail.</summary>
    public Func<TimeSpan, CancellationToken, Task> Adopting { get; set; } = (_, _) => Task.CompletedTask;

    public ChannelReader<Stanza> Incoming => _incoming.Reader;

    public Task<UpstreamEnd> Ended => _ended.Task;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
    {
        Assert.True(Jid.TryCreate(login.Identity.Node, login.Host, resource ?? "generated", out var jid));
        return Task.FromResult(jid);
    }

    public ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        Sent.Add(stanza);
        return ValueTask.CompletedTask;
    }

    public Task AdoptAsync(UpstreamLogin fresh, TimeSpan patience, CancellationToken cancellation)
    {
        Adopted.Add(fresh);
        return Adopting(patience, cancellation);
    }

    public bool CanSay => _incoming.Reader.Count < 16;

    public ValueTask Say(string xml) => _incoming.Writer.WriteAsync(Xml.Stanza(xml));

    public void End(UpstreamEnd end)
    {
        _incoming.Writer.TryComplete();
        _ended.TrySetResult(end);
    }

    public ValueTask DisposeAsync()
    {
        Disposed = true;
        End(new UpstreamEnd(null, Orderly: true));
        return ValueTask.CompletedTask;
    }
}
