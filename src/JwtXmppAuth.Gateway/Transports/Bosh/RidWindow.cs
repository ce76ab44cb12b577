using System.Numerics;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>What a request's rid says about it.</summary>
internal enum RidArrival
{
    /// <summary>The one expected: its payload is next.</summary>
    InOrder,

    /// <summary>A request before it is still on its way: its payload has to wait (XEP-0124 §14.2).</summary>
    Early,

    /// <summary>A copy of a request that has no answer yet (§14.3).</summary>
    Repeated,

    /// <summary>A copy of a request whose answer is still kept (§14.3).</summary>
    Answered,

    /// <summary>Too far ahead, or too old to be answered again: <c>item-not-found</c> either way, so that nobody learns which.</summary>
    OutOfWindow,

    /// <summary>One request more than <c>requests</c> allows, none of them answered (§11): <c>policy-violation</c>.</summary>
    Overactive,
}

/// <summary>
/// The request ids of one session (XEP-0124 §14): a pure state machine, without clock or lock. For <c>requests='3'</c>,
/// 18 missing and 19 here before it:
/// <code>
///        kept for replay       no answer yet     may still come
///      ┌─────────────────┐   ┌───────────────┐   ┌────┬────┐
///  13    14    15    16        17   [18]   19      20   +1
///  gone              ↑               ↑     ↑        ↑    only with type='terminate' or pause
///                 Answered          Next  early    Next + requests − 1
/// </code>
/// Everything below <see cref="Next"/> has arrived, everything up to <see cref="Answered"/> has its answer. The answer to
/// a pause does not count among those that are kept, so one more may be there than the drawing shows.
/// </summary>
internal sealed class RidWindow
{
    /// <summary>2^53 − 1 (§14.1).</summary>
    public const long MaxRid = 9007199254740991;

    private readonly long _first;
    private readonly int _requests;

    // Bit i: rid Next + 1 + i is here.
    private uint _early;

    /// <param name="requests">How many may be open at a time; at most 30.</param>
    public RidWindow(long first, int requests)
    {
        _first = first;
        _requests = requests;
        Next = first;
        Answered = first - 1;
    }

    public long Next { get; private set; }

    public long Answered { get; private set; }

    /// <summary>Requests that have arrived and have no answer.</summary>
    public int Unanswered => (int)(Next - 1 - Answered) + BitOperations.PopCount(_early);

    /// <param name="rid">1 to <see cref="MaxRid"/>.</param>
    /// <param name="mayBeExtra">A request that ends or pauses the session may be one more than allowed (§11).</param>
    public RidArrival Classify(long rid, bool mayBeExtra)
    {
        if (rid < _first || rid < Answered - _requests)
            return RidArrival.OutOfWindow;
        if (rid <= Answered)
            return RidArrival.Answered;
        if (rid < Next || IsEarly(rid))
            return RidArrival.Repeated;
        var allowed = mayBeExtra ? _requests + 1 : _requests;
        if (rid >= Next + allowed)
            return RidArrival.OutOfWindow;
        if (Unanswered >= allowed)
            return RidArrival.Overactive;
        return rid == Next ? RidArrival.InOrder : RidArrival.Early;
    }

    /// <summary>Takes note of a request found to be <see cref="RidArrival.InOrder"/> or <see cref="RidArrival.Early"/>.</summary>
    public void Arrive(long rid)
    {
        if (rid > Next)
        {
            _early |= 1u << (int)(rid - Next - 1);
            return;
        }

        for (Next++; (_early & 1) != 0; Next++)
            _early >>= 1;
        _early >>= 1;
    }

    /// <summary>Takes note that the oldest request without an answer has one now: answers go out in rid order (§14.2).</summary>
    public void Answer() => Answered++;

    private bool IsEarly(long rid) => rid > Next && rid <= Next + _requests && (_early & (1u << (int)(rid - Next - 1))) != 0;
}
