namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// What a client must keep to, request by request, beyond the form of each: its window of rids, its keys, its pace, the
/// pause it was granted. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class RequestRules(BoshTerms terms, TimeProvider time)
{
    // Those that wait, those whose answers are kept, and of each one more that ends or pauses.
    private readonly KeySequence _keys = new(2 * (terms.Requests + 1));
    private readonly PollingPace? _pace = terms.Polling is { } shortest ? new(shortest, time) : null;

    /// <summary>A request may be somebody else's, and must prove that it is not.</summary>
    public bool AsksForKeys => _keys.InUse;

    /// <summary>The condition that ends the session on account of this request; null when it is in order.</summary>
    public BoshCondition? BrokenBy(BoshBody body, RidArrival arrival) => arrival switch
    {
        RidArrival.OutOfWindow => BoshCondition.ItemNotFound,
        RidArrival.Overactive => BoshCondition.PolicyViolation,
        RidArrival.Answered or RidArrival.Repeated when !_keys.IsCopy(body) => BoshCondition.ItemNotFound,
        RidArrival.InOrder when _pace?.IsTooSoon(body) is true => BoshCondition.PolicyViolation,
        _ when body.Pause > terms.MaxPause.TotalSeconds => BoshCondition.PolicyViolation,
        _ => null,
    };

    /// <summary>Takes note of a request that is new, whether its turn has come or not.</summary>
    public void Remember(BoshBody body) => _keys.Remember(body);

    /// <summary>Its turn has come: false where its key is not the next one (§15.4).</summary>
    public bool TryTakeTurn(BoshBody body) => _keys.TryAdvance(body);

    public void Answered(long rid, bool empty) => _pace?.Answered(rid, empty);

    /// <summary>After the end of the session: whether this is the client who may hear how it ended.</summary>
    public bool Knows(BoshBody body) => _keys.IsCopy(body) || _keys.TryAdvance(body);
}
