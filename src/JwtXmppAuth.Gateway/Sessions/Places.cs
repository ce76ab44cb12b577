namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>How many sessions there may be.</summary>
internal sealed class Places(int count)
{
    private int _taken;
    private int _refused;

    public int Taken => Volatile.Read(ref _taken);

    public bool TryTake() => TryCount(ref _taken, count);

    public void Release() => Interlocked.Decrement(ref _taken);

    /// <summary>Counts one whose token is refused already; these get half of the places.</summary>
    public bool TryRefuse() => TryCount(ref _refused, (count + 1) / 2);

    public void ReleaseRefused() => Interlocked.Decrement(ref _refused);

    private static bool TryCount(ref int counter, int most)
    {
        if (Interlocked.Increment(ref counter) <= most)
            return true;
        Interlocked.Decrement(ref counter);
        return false;
    }
}

/// <summary>
/// A session's place among <see cref="Places"/>. A client that comes back to its session shares that one's: when a network
/// fails for a moment, everybody comes back at once, and there would not be room for all of them twice.
/// </summary>
internal sealed class Place
{
    private readonly Places _places;
    private GatewaySession? _lender;
    private bool _refused;

    /// <summary>Its network is charged with the session, as with one of a stranger.</summary>
    public bool IsCharged { get; set; }

    private Place(Places places, GatewaySession? lender)
    {
        _places = places;
        _lender = lender;
    }

    /// <param name="former">The session the client may be coming back to.</param>
    public static Place? TryTake(Places places, GatewaySession? former) =>
        former?.TryLendPlace() == true ? new Place(places, former)
        : places.TryTake() ? new Place(places, lender: null)
        : null;

    /// <summary>The session is refused already, and may stay only to be told so; or it is not known yet whether it is.</summary>
    public bool TryRefuse() => _lender is not null || (_refused = _places.TryRefuse());

    /// <summary>It was refused only because it was not known yet what it logs in with, or what comes of that.</summary>
    public void Accept()
    {
        if (Interlocked.Exchange(ref _refused, false))
            _places.ReleaseRefused();
    }

    /// <summary>The client stays as somebody else after all, and needs a place of its own.</summary>
    public bool TryOwn()
    {
        if (_lender is null)
            return true;
        if (!_places.TryTake())
            return false;
        _lender.TakeBackPlace();
        _lender = null;
        return true;
    }

    public void Release()
    {
        Accept();
        if (_lender is not null)
            _lender.TakeBackPlace();
        else
            _places.Release();
        // A session must not be kept in memory by the one that came after it.
        _lender = null;
    }
}
