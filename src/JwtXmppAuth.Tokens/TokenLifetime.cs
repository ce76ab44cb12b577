using System.Globalization;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>
/// Claims <c>exp</c>, <c>nbf</c> and, for the longest lifetime, <c>iat</c>: JSON numbers of seconds since 1970. A token is valid
/// from <c>nbf</c> on, as long as now is before <c>exp</c>; now is in whole seconds, as the plugin's clock is.
/// </summary>
/// <param name="required">A token without <c>exp</c> is refused, whatever the compatibility.</param>
internal sealed class TokenLifetime(TimeSpan leeway, TimeSpan? longest, bool required, TimeProvider time)
{
    // The first and the last second that can be written as a date. What lies beyond the year 9999 mostly is milliseconds.
    private const double FirstDate = -62_135_596_800;
    private const double LastDate = 253_402_300_799;

    private readonly double _leeway = leeway.TotalSeconds;

    public TokenFailure? Check(JsonElement payload, Compatibility compatibility)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var strict = compatibility == Compatibility.Strict;
        if (NotANumber(payload, "exp", TokenReason.Expired, out var exp) is { } wrongExp)
            return wrongExp;
        if (NotANumber(payload, "nbf", TokenReason.NotYetValid, out var nbf) is { } wrongNbf)
            return wrongNbf;
        if (exp is null && (strict || required))
            return new(TokenReason.Expired, "'exp' claim is missing", "The token has no exp, so it would be valid for ever.",
                "a number", "nothing");
        if (exp <= now - _leeway)
            return Expired(payload, exp.Value, now);
        if (nbf > now + _leeway)
            return NotYetValid(nbf.Value, now);
        if (exp > LastDate && strict)
            return new(TokenReason.Lifetime, "Token lifetime is too long", $"exp lies beyond the year 9999.{Hint(exp.Value)}",
                $"at most {Moment(LastDate)}", Moment(exp.Value));
        return TooLong(payload, exp, nbf, now);
    }

    /// <summary>The first moment in which <see cref="Check"/> finds the token expired; null where that is no date, and so never.</summary>
    public DateTimeOffset? ValidUntil(double? exp) =>
        exp + _leeway is { } end && Math.Ceiling(end) is >= FirstDate and <= LastDate and var second
            ? DateTimeOffset.FromUnixTimeSeconds((long)second)
            : null;

    /// <summary>The token is expired, or not valid yet, and is taken all the same, for the clocks' sake.</summary>
    public bool NeedsLeeway(double? exp, double? nbf)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return exp <= now || nbf > now;
    }

    /// <summary>A claim as a finite number; null when it is not there or is something else.</summary>
    public static double? Number(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && double.IsFinite(number)
            ? number
            : null;

    private static TokenFailure? NotANumber(JsonElement payload, string claim, TokenReason reason, out double? number)
    {
        number = Number(payload, claim);
        if (number is not null || !payload.TryGetProperty(claim, out var value))
            return null;

        var problem = value.ValueKind switch
        {
            JsonValueKind.Number => "too large a number",
            JsonValueKind.String => "a string; the issuer must write the number without quotes",
            JsonValueKind.Null => $"null; an issuer that means no {claim} must leave it out",
            _ => Quoted.Kind(value),
        };
        return new(reason, $"{claim} must be number", $"{claim} must be a number of seconds since 1970, and is {problem}.",
            "a number", Quoted.Value(value));
    }

    private static TokenFailure Expired(JsonElement payload, double exp, long now)
    {
        var since = Seconds(now - exp);
        var text = Number(payload, "iat") is { } iat && double.IsFinite(exp - iat)
            ? $"Not acceptable by exp ({since} sec since expired, valid for:{Seconds(exp - iat)} sec)"
            : $"Not acceptable by exp ({since} sec since expired)";
        return new(TokenReason.Expired, text,
            $"The token expired {since} sec ago, at {Moment(exp)}; the gateway's clock says {Moment(now)}.{ClockHint(now - exp)}",
            $"after {Moment(now)}", Moment(exp));
    }

    private static TokenFailure NotYetValid(double nbf, long now) => new(TokenReason.NotYetValid, "Not acceptable by nbf",
        $"The token is valid from {Moment(nbf)} on; the gateway's clock says {Moment(now)}.{Hint(nbf)}{ClockHint(nbf - now)}",
        $"at most {Moment(now)}", Moment(nbf));

    /// <summary>Counted from <c>iat</c>, else <c>nbf</c>, else now; never from a moment that is still to come.</summary>
    private TokenFailure? TooLong(JsonElement payload, double? exp, double? nbf, long now)
    {
        if (longest is not { TotalSeconds: var bound })
            return null;

        var start = Math.Min(Number(payload, "iat") ?? nbf ?? now, now + _leeway);
        var lifetime = (exp ?? double.PositiveInfinity) - start;
        if (lifetime <= bound)
            return null;

        var actual = exp is null ? "without end (no exp)" : $"{Seconds(lifetime)} sec";
        return new(TokenReason.Lifetime, "Token lifetime is too long",
            $"The token's lifetime is {actual}; MaxLifetime is {Seconds(bound)} sec.{Hint(exp ?? 0)}",
            $"at most {Seconds(bound)} sec", actual);
    }

    private static string Hint(double date) => date > LastDate ? " That looks like milliseconds; it must be seconds." : "";

    private static string ClockHint(double difference) =>
        difference <= TokenOptionsCheck.MaxLeeway.TotalSeconds ? " If a clock is wrong, correct it, or grant a Leeway." : "";

    private static string Moment(double seconds) => seconds is >= FirstDate and <= LastDate
        ? $"{Seconds(seconds)} ({DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("u", CultureInfo.InvariantCulture)})"
        : Seconds(seconds);

    // As Lua prints a number.
    private static string Seconds(double seconds) => seconds.ToString("g14", CultureInfo.InvariantCulture);
}
