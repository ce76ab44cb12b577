using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What the gateway says to a client unasked, in turn with what the client says.</summary>
/// <param name="context">Of the bound session, as it is now.</param>
internal sealed class Notices(SessionTurns turns, ClientSide client, Host host, Func<SessionContext> context, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task _said = Task.CompletedTask;

    /// <summary>Completes when everything that was begun has been said, or given up with the session.</summary>
    public Task Said
    {
        get
        {
            lock (_gate)
                return _said;
        }
    }

    /// <summary>Tells a waiting guest that a host has come, and not on the host's time.</summary>
    public void CallIn() => Keep(Task.Run(() => turns.TakeAsync(CallInAsync), CancellationToken.None));

    /// <summary>Tells a client that its token will end its session.</summary>
    public void WarnOfExpiry(DateTimeOffset end) => Keep(turns.TakeAsync(
        async living => await client.ReplyAsync(ExpiryNotice.Of(context().Jid, end, time.GetUtcNow()), living)));

    private void Keep(Task saying)
    {
        lock (_gate)
            _said = Task.WhenAll(_said, saying);
    }

    private async Task<StreamError?> CallInAsync(CancellationToken living)
    {
        StreamError? fault = null;
        foreach (var notice in host.Pipeline.CallIn(context()))
            fault ??= await client.ReplyAsync(notice, living);
        return fault;
    }
}
