namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>context</c> and its parts, each of the type that everybody downstream relies on.</summary>
internal sealed class ContextCheck(Compatibility compatibility) : TokenCheck
{
    public override string Name => "context";

    public override string After => ProfileCheck.CheckName;

    public override Evidence Show(ExaminedToken token) => new(
        "objects and strings where the scheme has them, or no claim",
        token.Claims.TryGetProperty("context"u8, out var context) ? Quoted.Kind(context) : Evidence.Absent);

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        token.Context = TokenContext.Read(token.Claims, compatibility, out var failure);
        return failure;
    }
}
