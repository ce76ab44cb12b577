using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>A provider's token becomes one of the scheme; the checks behind this one judge what it became.</summary>
internal sealed class ProfileCheck(ClaimProfile profile) : TokenCheck
{
    public const string CheckName = "profile";

    public override string Name => CheckName;

    public override Evidence Show(ExaminedToken token) => new(
        "a token for this use, with claims for the app's Profile",
        string.Join(", ", token.Mapping!.Steps.Where(step => step.Claim is "room" or "sub").Select(step => $"{step.Claim} {Quoted.Text(step.Value!)}")));

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        token.Mapping = profile.Map(token.Header, token.Claims, token.Destination);
        return (token.Mapping as ClaimMapping.Refused)?.Failure;
    }
}
