using System.Collections.Concurrent;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// The sessions one can come back to, by their resumption ids, and of some that are over how much they had handled. An id
/// alone opens nothing: who comes back has logged in, and is judged by <see cref="IsSame"/>.
/// </summary>
internal sealed class Resumptions(ResumptionOptions options)
{
    public const int MaxRemembered = 1024;

    // A plain look-up, as for BOSH: an id is 128 random bits, and the time it takes depends on its hash under a per-process key.
    private readonly ConcurrentDictionary<string, GatewaySession> _living = new();
    private readonly ConcurrentDictionary<string, Former> _over = new();
    private readonly ConcurrentQueue<string> _order = new();

    public ResumptionOptions Options => options;

    public bool AreOffered => options.Window >= TimeSpan.FromSeconds(1);

    /// <summary>A new id for the session; lib-jitsi-meet puts it into its URL, and takes letters, digits, <c>_</c> and <c>-</c> for one.</summary>
    public string Add(GatewaySession session)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        _living[id] = session;
        return id;
    }

    /// <summary>The session is over; what it had handled is still told to who asks for it (XEP-0198 §5).</summary>
    public void Remove(string id, Host host, VerifiedToken? token, uint handled)
    {
        _over[id] = new Former(host.Domain, token?.Subject, handled);
        _order.Enqueue(id);
        _living.TryRemove(id, out _);
        while (_order.Count > MaxRemembered && _order.TryDequeue(out var oldest))
            _over.TryRemove(oldest, out _);
    }

    /// <summary>The living session of that id; whether the one who asks may have it is another question.</summary>
    public GatewaySession? Find(string? id, Host host) =>
        id is not null && _living.TryGetValue(id, out var session) && session.Host.Domain == host.Domain ? session : null;

    /// <summary>The session that the client says, in its first request, it comes back to.</summary>
    public GatewaySession? FormerOf(SessionRequest request, Host host) =>
        request.Transport is Transport.WebSocket ? Find(request.PreviousId, host) : null;

    /// <summary>What a session that is over had handled, if it was the same subject's.</summary>
    public uint? HandledBy(string id, Host host, VerifiedToken? token) =>
        _over.TryGetValue(id, out var former) && former.Domain == host.Domain && former.Subject == token?.Subject ? former.Handled : null;

    /// <summary>Services are by their credentials the same; nobody else comes back to a session of one, whatever id he shows.</summary>
    public bool IsSame(ClientIdentity? held, ClientIdentity shown) =>
        held?.Service?.Name == shown.Service?.Name && IsSameSubject(held?.Token, shown.Token);

    /// <summary>
    /// Whether a session goes on in the hands of whoever shows <paramref name="shown"/>: the same subject's token. Somebody
    /// without a token comes back only to a session without one.
    /// </summary>
    private bool IsSameSubject(VerifiedToken? held, VerifiedToken? shown) => (held, shown) switch
    {
        (null, null) => true,
        ({ } old, { } now) => old.Subject == now.Subject || (options.NamelessResume is NamelessResume.SameIssuer && SameIssuer(old, now)),
        _ => false,
    };

    private static bool SameIssuer(VerifiedToken old, VerifiedToken now) =>
        !old.NamesUser && !now.NamesUser && old.AppId == now.AppId && old.Issuer == now.Issuer;

    /// <param name="Subject">Null for a guest.</param>
    private sealed record Former(string Domain, string? Subject, uint Handled);
}
