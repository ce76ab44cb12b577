using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>
/// How long a token is valid altogether: from <c>iat</c>, else <c>nbf</c>, else now, and never from a moment that is still to
/// come, until <c>exp</c>.
/// </summary>
/// <param name="date">Whether <c>exp</c> must be a date at all; the plugin takes milliseconds, and with them for ever.</param>
internal sealed class LifetimeCheck(string app, TimeSpan? longest, bool date, TimeSpan leeway) : TokenCheck
{
    private readonly double _leeway = leeway.TotalSeconds;

    public override string Name => "lifetime";

    public override string After => NumberCheck.NameOf("exp");

    public override Evidence Show(ExaminedToken token) => longest is { TotalSeconds: var bound }
        ? new($"at most {Moment.Span(bound)}", Moment.Span(Lifetime(token)))
        : date ? new("an exp before the year 10000", Exp(token) is { } exp ? Moment.Shown(exp) : Evidence.Absent)
        : Evidence.NotAsked($"app {Quoted.Text(app)} has no MaxLifetime");

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (date && Exp(token) is { } exp && Moment.IsBeyondDates(exp))
            return new(TokenReason.Lifetime, "Token lifetime is too long", "exp lies beyond the year 9999.",
                $"at most {Moment.Latest}", Moment.Shown(exp))
            {
                Fix = Moment.Mistake(exp),
            };
        return longest is { TotalSeconds: var bound } && Lifetime(token) > bound ? TooLong(token, bound) : null;
    }

    private static double? Exp(ExaminedToken token) => ClaimValue.Number(token.Claims, "exp");

    private double Lifetime(ExaminedToken token)
    {
        var start = ClaimValue.Number(token.Claims, "iat") ?? ClaimValue.Number(token.Claims, "nbf") ?? token.Now;
        return (Exp(token) ?? double.PositiveInfinity) - Math.Min(start, token.Now + _leeway);
    }

    private TokenFailure TooLong(ExaminedToken token, double bound)
    {
        var exp = Exp(token);
        var actual = exp is null ? "without end (no exp)" : Moment.Span(Lifetime(token));
        return new(TokenReason.Lifetime, "Token lifetime is too long",
            $"The token's lifetime is {actual}; MaxLifetime is {Moment.Span(bound)}.", $"at most {Moment.Span(bound)}", actual)
        {
            Fix = (exp is { } end ? Moment.Mistake(end) : null)
                ?? $"Have the issuer write {(exp is null ? "an" : "an earlier")} exp, or raise MaxLifetime of app {Quoted.Text(app)}.",
        };
    }
}
