using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// The address of the domain that is the gateway's own and never a client's, and the session that has it. Whoever had it
/// could do at the server what the operator lets it do there.
/// </summary>
/// <param name="address">Bare; null where the host has none.</param>
internal sealed class OwnAccount(Jid? address)
{
    /// <summary>In logs, where a client's session has its reference.</summary>
    public const string SessionId = "moderator";

    public static readonly UpstreamEnd LinkDown = new(Error: null, Orderly: false, "the link is down");

    private readonly Lock _gate = new();
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ComponentSession? _session;

    public string Node => address?.Node ?? throw new InvalidOperationException("The host has no moderator account.");

    public bool IsHere => Volatile.Read(ref _session) is not null;

    /// <summary>Completes when the link is up.</summary>
    public Task Up
    {
        get
        {
            lock (_gate)
                return _up.Task;
        }
    }

    /// <param name="node">Prepared.</param>
    public bool Has([NotNullWhen(true)] string? node) => node is not null && node == address?.Node;

    /// <returns>False when the link is down; nobody would end the session then.</returns>
    public bool TryEnter(ComponentSession session)
    {
        lock (_gate)
        {
            if (!_up.Task.IsCompleted)
                return false;
            _session = session;
            return true;
        }
    }

    public void Leave(DomainSession session)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_session, session))
                _session = null;
        }
    }

    public void Returned()
    {
        lock (_gate)
            _up.TrySetResult();
    }

    /// <returns>The session that is to end.</returns>
    public ComponentSession? Interrupted()
    {
        lock (_gate)
        {
            if (_up.Task.IsCompleted)
                _up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _session;
        }
    }
}
