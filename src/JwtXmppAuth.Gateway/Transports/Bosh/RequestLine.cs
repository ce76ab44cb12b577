namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// Requests that wait, in the order of their rids. They are chained by themselves: hardly ever there are more than two, and
/// a session must not hold more for them than they are.
/// </summary>
internal struct RequestLine
{
    private HeldRequest? _oldest;

    public int Count { get; private set; }

    /// <summary>The one that has waited longest of those whose time is not over yet; those that came too early may have come first.</summary>
    public readonly HeldRequest? FirstToExpire
    {
        get
        {
            HeldRequest? first = null;
            for (var at = _oldest; at is not null; at = at.Next)
                first = at.IsExpired || first?.Since <= at.Since ? first : at;
            return first;
        }
    }

    public readonly HeldRequest? Find(long rid)
    {
        var request = _oldest;
        while (request is not null && request.Rid < rid)
            request = request.Next;
        return request?.Rid == rid ? request : null;
    }

    /// <summary>Returns the one of the same rid whose place it takes.</summary>
    public HeldRequest? Put(HeldRequest request)
    {
        var former = Remove(request.Rid);
        HeldRequest? before = null;
        for (var at = _oldest; at is not null && at.Rid < request.Rid; at = at.Next)
            before = at;
        if (before is null)
            (request.Next, _oldest) = (_oldest, request);
        else
            (request.Next, before.Next) = (before.Next, request);
        Count++;
        return former;
    }

    public HeldRequest? Remove(long rid)
    {
        HeldRequest? before = null;
        for (var at = _oldest; at is not null; (before, at) = (at, at.Next))
        {
            if (at.Rid != rid)
                continue;
            if (before is null)
                _oldest = at.Next;
            else
                before.Next = at.Next;
            at.Next = null;
            Count--;
            return at;
        }

        return null;
    }

    public HeldRequest? RemoveOldest() => _oldest is null ? null : Remove(_oldest.Rid);
}
