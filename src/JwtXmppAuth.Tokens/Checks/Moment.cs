using System.Globalization;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>Seconds since 1970 as claims have them, and spans of them, in words.</summary>
internal static class Moment
{
    // The first and the last second that can be written as a date. What lies beyond the year 9999 mostly is milliseconds.
    private const double FirstDate = -62_135_596_800;
    private const double LastDate = 253_402_300_799;

    // Three years after 1970: nobody issued tokens then, but many a lifetime is written where its end should be.
    private const double LastDuration = 100_000_000;

    public static bool IsBeyondDates(double seconds) => seconds > LastDate;

    public static string Latest { get; } = Shown(LastDate);

    /// <summary>The number and, where there is one, the date that it means.</summary>
    public static string Shown(double seconds) => seconds is >= FirstDate and <= LastDate
        ? $"{Seconds(seconds)} ({DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("u", CultureInfo.InvariantCulture)})"
        : Seconds(seconds);

    /// <summary>The first whole second that is not before it; null where that is no date.</summary>
    public static DateTimeOffset? FromThenOn(double? seconds) =>
        seconds is { } moment && Math.Ceiling(moment) is >= FirstDate and <= LastDate and var second
            ? DateTimeOffset.FromUnixTimeSeconds((long)second)
            : null;

    /// <summary>As Lua prints a number.</summary>
    public static string Seconds(double seconds) => seconds.ToString("g14", CultureInfo.InvariantCulture);

    /// <summary><c>121 sec</c>; from two minutes on also roughly in the largest unit that fits: <c>9000 sec (2 hours)</c>.</summary>
    public static string Span(double seconds)
    {
        var text = $"{Seconds(seconds)} sec";
        return seconds switch
        {
            < 120 => text,
            < 2 * 3600 => $"{text} ({(long)(seconds / 60)} minutes)",
            < 2 * 86_400 => $"{text} ({(long)(seconds / 3600)} hours)",
            <= LastDate => $"{text} ({(long)(seconds / 86_400)} days)",
            _ => text,
        };
    }

    /// <summary>What was most likely written in place of seconds since 1970; null for what may well be a date.</summary>
    public static string? Mistake(double seconds) => seconds switch
    {
        > LastDate => "That looks like milliseconds: divide by 1000, the claim is in seconds.",
        > 0 and < LastDuration => "That looks like a duration: the claim is a moment, now plus the duration, in seconds since 1970.",
        _ => null,
    };
}
