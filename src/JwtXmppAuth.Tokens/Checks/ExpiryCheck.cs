using System.Text.Json;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>exp</c>: a token is valid as long as now is before it.</summary>
/// <param name="required">The plugin takes a token without it, for ever.</param>
internal sealed class ExpiryCheck(string app, bool required, TimeSpan leeway) : TokenCheck
{
    // Shorter than what a person needs to find the meeting's link and follow it.
    private const double Brief = 60;

    private readonly double _leeway = leeway.TotalSeconds;

    public override string Name => "exp";

    public override string After => NumberCheck.NameOf("exp");

    public override Evidence Show(ExaminedToken token)
    {
        var after = $"after {Moment.Shown(token.Now - _leeway)}";
        if (ClaimValue.Number(token.Claims, "exp") is not { } exp)
            return new($"{after}, or no claim", Evidence.Absent, "The token is valid for ever: RequireExpiry, MaxLifetime or Compatibility strict would refuse it.");
        return new(after, Moment.Shown(exp), Moment.IsBeyondDates(exp)
            ? $"The token is valid for ever. {Moment.Mistake(exp)}"
            : exp <= token.Now
                ? $"The token expired {Moment.Span(token.Now - exp)} ago; the Leeway of app {Quoted.Text(app)} still takes it."
                : $"Expires in {Moment.Span(exp - token.Now)}.");
    }

    protected override TokenFailure? Judge(ExaminedToken token) => ClaimValue.Number(token.Claims, "exp") switch
    {
        null when required => new(TokenReason.Expired, "'exp' claim is missing", "The token has no exp, so it would be valid for ever.",
            "a number", "nothing")
        {
            Fix = "Have the issuer write exp, the moment when the token ends, in seconds since 1970.",
        },
        { } exp when exp <= token.Now - _leeway => Expired(token.Claims, exp, token.Now),
        _ => null,
    };

    private TokenFailure Expired(JsonElement claims, double exp, long now)
    {
        var since = now - exp;
        var lived = ClaimValue.Number(claims, "iat") is { } iat && double.IsFinite(exp - iat) ? exp - iat : (double?)null;
        var text = lived is null
            ? $"Not acceptable by exp ({Moment.Seconds(since)} sec since expired)"
            : $"Not acceptable by exp ({Moment.Seconds(since)} sec since expired, valid for:{Moment.Seconds(lived.Value)} sec)";
        return new(TokenReason.Expired, text,
            $"The token expired {Moment.Span(since)} ago, at {Moment.Shown(exp)}; the gateway's clock says {Moment.Shown(now)}.",
            $"after {Moment.Shown(now - _leeway)}", Moment.Shown(exp))
        {
            Fix = Moment.Mistake(exp) ?? FixOf(since, lived),
        };
    }

    private string FixOf(double since, double? lived) => lived switch
    {
        <= 0 => "It ends before it begins (iat): have the issuer add the lifetime to the time of issue.",
        < Brief => $"It was valid for {Moment.Span(lived.Value)} only: have the issuer give it longer. Then get a new one.",
        _ when since <= TokenOptionsCheck.MaxLeeway.TotalSeconds =>
            $"Get a new token. If this one is new, a clock is wrong: correct it, or grant a Leeway to app {Quoted.Text(app)}.",
        _ => "Get a new token: open the link of the meeting anew where it was given out.",
    };
}
