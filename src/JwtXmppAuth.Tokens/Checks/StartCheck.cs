using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>nbf</c>: a token is valid from then on.</summary>
internal sealed class StartCheck(string app, TimeSpan leeway) : TokenCheck
{
    private readonly double _leeway = leeway.TotalSeconds;

    public override string Name => "nbf";

    public override string After => NumberCheck.NameOf("nbf");

    public override Evidence Show(ExaminedToken token)
    {
        var latest = $"at most {Moment.Shown(token.Now + _leeway)}";
        if (ClaimValue.Number(token.Claims, "nbf") is not { } nbf)
            return new($"{latest}, or no claim", Evidence.Absent);
        return new(latest, Moment.Shown(nbf), nbf > token.Now
            ? $"The token is valid in {Moment.Span(nbf - token.Now)} only; the Leeway of app {Quoted.Text(app)} takes it now."
            : null);
    }

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (ClaimValue.Number(token.Claims, "nbf") is not { } nbf || nbf <= token.Now + _leeway)
            return null;

        var early = nbf - token.Now;
        return new(TokenReason.NotYetValid, "Not acceptable by nbf",
            $"The token is valid from {Moment.Shown(nbf)} on, in {Moment.Span(early)}; the gateway's clock says {Moment.Shown(token.Now)}.",
            $"at most {Moment.Shown(token.Now + _leeway)}", Moment.Shown(nbf))
        {
            Fix = Moment.Mistake(nbf) ?? (early <= TokenOptionsCheck.MaxLeeway.TotalSeconds
                ? $"So little is mostly a clock: correct the issuer's or the gateway's, or grant a Leeway to app {Quoted.Text(app)}."
                : "Come back then, or have the issuer write an earlier nbf, or none."),
        };
    }
}
