namespace JwtXmppAuth.Gateway.Keys;

/// <summary>How long a server says that its answer may be used, from the moment it arrives (RFC 9111 section 4.2).</summary>
internal static class Freshness
{
    /// <returns>Zero for an answer that may not be kept; null where the server says nothing.</returns>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        if (Stated(response, time) is not { } lifetime)
            return null;
        var left = lifetime - (response.Headers.Age ?? TimeSpan.Zero);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static TimeSpan? Stated(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.CacheControl is { } control)
        {
            if (control.NoStore || control.NoCache)
                return TimeSpan.Zero;
            if (control.MaxAge is { } age)
                return age;
        }

        if (!response.Content.Headers.NonValidated.Contains("Expires"))
            return null;
        // Section 5.3: what is no date, especially "0", is in the past.
        return response.Content.Headers.Expires is { } expires
            ? expires - (response.Headers.Date ?? time.GetUtcNow())
            : TimeSpan.Zero;
    }
}
