using System.Collections.Immutable;
using System.Threading.Channels;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Faults;

/// <summary>The embedded conference behind connections that have the faults of the plan.</summary>
internal sealed class UnreliableServer(IUpstream server, Plan plan, VirtualTime time) : IUpstream
{
    private readonly Dictionary<string, Part> _parts = plan.Parts.ToDictionary(part => part.Name);

    public string Name => server.Name;

    public UpstreamHealth Health => server.Health;

    /// <summary>The faults that came to pass, by participant.</summary>
    public List<(string Name, ServerFaultKind Kind)> Befell { get; } = [];

    /// <summary>When each participant's resource was bound.</summary>
    public Dictionary<string, TimeSpan> Bound { get; } = [];

    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        var name = login.Identity.User.First(field => field.Key == "id").Value;
        var faults = _parts[name].ServerFaults;
        foreach (var fault in faults)
        {
            if (fault.Kind is ServerFaultKind.Unreachable)
            {
                Befell.Add((name, fault.Kind));
                throw new UpstreamFailedException(UpstreamFailure.Unreachable, "by plan");
            }

            if (fault.Kind is ServerFaultKind.SlowLogin)
            {
                Befell.Add((name, fault.Kind));
                await Task.Delay(TimeSpan.FromMilliseconds(fault.Delay), time, cancellation);
            }
        }

        var connection = await server.ConnectAsync(login, cancellation);
        return new Connection(connection, faults, kind => Befell.Add((name, kind)), () => Bound[name] = time.Passed, time);
    }

    private sealed class Connection(
        IUpstreamConnection connection,
        ImmutableArray<ServerFault> faults,
        Action<ServerFaultKind> befall,
        Action bound,
        VirtualTime time)
        : IUpstreamConnection
    {
        private readonly TaskCompletionSource<UpstreamEnd> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _taken;

        public ChannelReader<Stanza> Incoming => connection.Incoming;

        public Task<UpstreamEnd> Ended => EndAsync();

        public Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
        {
            bound();
            return connection.BindAsync(resource, cancellation);
        }

        public async ValueTask SendAsync(Stanza stanza, CancellationToken cancellation)
        {
            if (_broken.Task.IsCompleted)
                throw new IOException("The connection is lost.");
            foreach (var fault in faults.Where(fault => fault.At == _taken))
            {
                switch (fault.Kind)
                {
                    case ServerFaultKind.Stalled:
                        befall(fault.Kind);
                        await Task.Delay(TimeSpan.FromMilliseconds(fault.Delay), time, cancellation);
                        break;
                    case ServerFaultKind.Lost:
                        befall(fault.Kind);
                        await BreakAsync(new UpstreamEnd(Error: null, Orderly: false));
                        throw new IOException("The connection is lost.");
                    case ServerFaultKind.Ended:
                        befall(fault.Kind);
                        await BreakAsync(new UpstreamEnd(StreamError.PolicyViolation, Orderly: true));
                        return;
                }
            }

            _taken++;
            await connection.SendAsync(stanza, cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var fault in faults.Where(fault => fault.Kind is ServerFaultKind.SlowEnd))
            {
                befall(fault.Kind);
                await Task.Delay(TimeSpan.FromMilliseconds(fault.Delay), time);
            }

            await connection.DisposeAsync();
        }

        private ValueTask BreakAsync(UpstreamEnd end)
        {
            _broken.TrySetResult(end);
            return connection.DisposeAsync();
        }

        /// <summary>The connection's own end comes from its being disposed of, and is not what the gateway sees.</summary>
        private async Task<UpstreamEnd> EndAsync()
        {
            var end = await connection.Ended;
            return _broken.Task.IsCompleted ? await _broken.Task : end;
        }
    }
}
