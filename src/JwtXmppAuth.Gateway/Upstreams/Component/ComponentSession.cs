using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>A session whose rooms are on the other side of a link.</summary>
internal sealed class ComponentSession(
    string id, Jid jid, Outbox outbox, LinkLane lane, MucDomain rooms, Action<DomainSession> overflowed)
    : DomainSession(id, jid, outbox, overflowed)
{
    private const int MaxShown = 64;

    private static readonly StanzaError TooLarge = StanzaError.PolicyViolation with { Text = "The stanza is too large for the server" };

    private readonly LinkLane _lane = lane;

    public Shown Shown { get; } = new(MaxShown);

    public TenantRooms TenantRooms { get; } = new(rooms, MaxShown);

    /// <returns>Why it was not sent; null when it was.</returns>
    /// <exception cref="UpstreamFailedException">The link is lost, or the session over.</exception>
    public async ValueTask<StanzaError?> SendAsync(Stanza stanza, CancellationToken cancellation)
    {
        if (stanza is { Kind: StanzaKind.Presence, Type: "unavailable" } && Shown.Contains(stanza.To!))
            return await LeaveAsync(stanza.Element, stanza.To!, cancellation) is LinkSend.TooLarge ? TooLarge : null;
        var isShown = stanza is { Kind: StanzaKind.Presence, Type: null };
        if (isShown && !Shown.TryShow(stanza.To!))
            return StanzaError.ResourceConstraint;
        if (await _lane.SendAsync(stanza.Element, cancellation) is not LinkSend.TooLarge)
            return null;
        if (isShown)
            Shown.Withdraw(stanza.To!);
        return TooLarge;
    }

    /// <summary>The link was lost, or the session is over: nothing is sent any more.</summary>
    public bool IsCutOff => _lane.IsOver;

    /// <summary>Behind what waits in the lane already; false when there is no room.</summary>
    /// <exception cref="UpstreamFailedException">The link is lost, or the session over.</exception>
    public bool TrySend(Element stanza) => _lane.TrySend(stanza) is LinkSend.Queued;

    /// <summary>Tells everybody at the server whom it has shown itself to, in the client's own words where they are not too many.</summary>
    public async ValueTask HideAsync(Element unavailable, CancellationToken cancellation)
    {
        foreach (var target in Shown.All())
        {
            if (await LeaveAsync(unavailable.WithAttribute("to", target.ToString()), target, cancellation) is LinkSend.TooLarge)
                await LeaveAsync(FarewellTo(target), target, cancellation);
        }
    }

    /// <summary>From the server, to the client.</summary>
    public void Hear(Stanza stanza)
    {
        if (stanza.Kind is StanzaKind.Presence)
            Shown.Hear(stanza);
        Deliver(TenantRooms.ToClient(stanza));
    }

    /// <summary>It has the address of one that is over: rooms hear of that end first, or would take it for this one's.</summary>
    public void Follow(ComponentSession former) => _lane.Follow(former._lane);

    /// <summary>What it has said and the link has not taken is not sent any more.</summary>
    public void TakeBack() => _lane.Abandon();

    /// <summary>The session is over: what it has said still goes out, then everybody who believes it there hears that it is gone.</summary>
    public void HangUp()
    {
        _lane.Complete(Shown.TakeAll().Select(FarewellTo));
    }

    /// <summary>Whoever has left and stays has no other farewell: this one is said until it is heard, in few words where the client has many.</summary>
    private async ValueTask<LinkSend> LeaveAsync(Element words, Jid target, CancellationToken cancellation)
    {
        var isLong = words.SizeOnWire > LinkFarewells.MaxBytes;
        var sent = isLong ? await _lane.SendAsync(words, cancellation) : await _lane.SendFarewellAsync(words, cancellation);
        if (sent is LinkSend.TooLarge)
            return sent;
        if (isLong)
            await _lane.SendFarewellAsync(FarewellTo(target), cancellation);
        // Not before the link has it: until then the end of the session owes a farewell there.
        Shown.Hide(target);
        return sent;
    }

    private Element FarewellTo(Jid target) => Farewell().WithAttribute("to", target.ToString());
}
