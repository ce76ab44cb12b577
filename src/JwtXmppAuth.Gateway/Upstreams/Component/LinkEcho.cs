namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// Whether all comes back on one connection that a probe was sent on. A stream is in order, so a probe that is back before an
/// earlier one shows that the server has given that one, and who knows what else, to another connection of the domain.
/// </summary>
/// <param name="first">The number of the connection's first probe.</param>
internal sealed class LinkEcho(long first)
{
    private long _next = first;
    private bool _isTold;

    /// <param name="number">Of a probe that is back; those of former connections may be late.</param>
    /// <returns>Whether one before it is missing, for the first time.</returns>
    public bool IsFirstGap(long number)
    {
        var isGap = number > _next;
        _next = Math.Max(_next, number + 1);
        if (!isGap || _isTold)
            return false;
        return _isTold = true;
    }
}
