namespace JwtXmppAuth.Tokens.Checks;

/// <summary>
/// RFC 7515 section 4.1.11: what is critical and not understood makes a token invalid. RFC 7797: b64 changes what is signed.
/// </summary>
internal sealed class ExtensionsCheck : TokenCheck
{
    private static readonly string[] Demands = ["crit", "b64"];

    public override string Name => "extensions";

    public override Evidence Show(ExaminedToken token) => new("neither crit nor b64", "neither");

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        foreach (var demand in Demands)
            if (token.Header.TryGetProperty(demand, out _))
                return new(TokenReason.Unsupported, "Invalid header",
                    $"The header has {demand}, which asks for an extension that is not supported.", $"no {demand}", demand)
                {
                    Fix = $"Have the issuer leave {demand} out of the header.",
                };
        return null;
    }
}
