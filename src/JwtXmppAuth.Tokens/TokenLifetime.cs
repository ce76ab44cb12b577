using System.Globalization;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>
/// Claims <c>exp</c>, <c>nbf</c> and, for the longest lifetime, <c>iat</c>: JSON numbers of seconds since 1970. A token is valid
/// from <c>nbf</c> on, while now is before <c>exp</c>; now is in whole seconds, as the plugin's clock is.
/// </summary>
internal sealed class TokenLifetime(TimeSpan leeway, TimeSpan? longest, TimeProvider time)
{
    // The last second of the year 9999. What lies beyond is not a date; most often it is milliseconds.
    private const double LastDate = 253_402_300_799;
    private const double FirstDate = -62_135_596_800;

    private readonly double _leeway = leeway.TotalSeconds;

    public TokenFailure? Check(JsonElement payload, Compatibility compatibility)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (NotANumber(payload, "exp", TokenReason.Expired, out var exp) is { } badExp)
            return badExp;
        if (NotANumber(payload, "nbf", TokenReason.NotYetValid, out var nbf) is { } badNbf)
            return badNbf;
        if (exp is null && compatibility == Compatibility.Strict)
            return new(TokenReason.Expired, "'exp' claim is missing", "The token has no exp, so it would be valid for ever.", "a number", "nothing");
        if (exp <= now - _leeway)
            return Expired(payload, exp.Value, now);
        if (nbf > now + _leeway)
            return new(TokenReason.NotYetValid, "Not acceptable by nbf",
                $"The token is valid from {Moment(nbf.Value)} on; the gateway's clock says {Moment(now)}.{Hint(nbf.Value)}",
                $"at most {Moment(now + _leeway)}", Moment(nbf.Value));
        if (exp > LastDate && compatibility == Compatibility.Strict)
            return new(TokenReason.Lifetime, "Not acceptable by exp", $"exp lies beyond the year 9999.{Hint(exp.Value)}",
                "seconds since 1970", Moment(exp.Value));
        return TooLong(payload, exp, nbf, now);
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

        var advice = value.ValueKind switch
        {
            JsonValueKind.String => " The issuer must write the number without quotes.",
            JsonValueKind.Null => $" An issuer that means no {claim} must leave it out.",
            _ => "",
        };
        return new(reason, $"{claim} must be number", $"{claim} is {Quoted.Kind(value)}, not a number of seconds since 1970.{advice}",
            "a number", Quoted.Value(value));
    }

    private static TokenFailure Expired(JsonElement payload, double exp, long now)
    {
        // The plugin's text: what it prints of iat is a duration, and nobody learns more from it than the client knows.
        var since = Seconds(now - exp);
        var text = Number(payload, "iat") is { } iat && double.IsFinite(exp - iat)
            ? $"Not acceptable by exp ({since} sec since expired, valid for:{Seconds(exp - iat)} sec)"
            : $"Not acceptable by exp ({since} sec since expired)";
        return new(TokenReason.Expired, text,
            $"The token expired at {Moment(exp)}; the gateway's clock says {Moment(now)}.", $"after {Moment(now)}", Moment(exp));
    }

    /// <summary>Counted from <c>iat</c>, else <c>nbf</c>, else now; never from a moment that is still to come.</summary>
    private TokenFailure? TooLong(JsonElement payload, double? exp, double? nbf, long now)
    {
        if (longest is not { } bound)
            return null;
        if (exp is null)
            return new(TokenReason.Lifetime, "Token lifetime is too long", "The token has no exp, and MaxLifetime bounds how long a token may live.",
                $"at most {Seconds(bound.TotalSeconds)} sec", "no exp");

        var start = Math.Min(Number(payload, "iat") ?? nbf ?? now, now + _leeway);
        var lifetime = exp.Value - start;
        return lifetime > bound.TotalSeconds
            ? new(TokenReason.Lifetime, "Token lifetime is too long",
                $"The token lives for {Seconds(lifetime)} sec; MaxLifetime is {Seconds(bound.TotalSeconds)} sec.{Hint(exp.Value)}",
                $"at most {Seconds(bound.TotalSeconds)} sec", $"{Seconds(lifetime)} sec")
            : null;
    }

    private static string Hint(double date) => date > LastDate ? " That looks like milliseconds; it must be seconds." : "";

    private static string Moment(double seconds) => seconds is >= FirstDate and <= LastDate
        ? string.Create(CultureInfo.InvariantCulture, $"{Seconds(seconds)} ({DateTimeOffset.FromUnixTimeSeconds((long)seconds):yyyy-MM-ddTHH:mm:ssZ})")
        : Seconds(seconds);

    // As Lua prints a number.
    private static string Seconds(double seconds) => seconds.ToString("g14", CultureInfo.InvariantCulture);
}
