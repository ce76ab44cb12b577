using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Is the token, who it stands for, or its issuer revoked?</summary>
internal sealed class NotRevoked(Revocations revocations) : IAdmissionCheck
{
    public string Name => "revocation";

    public bool KnowsOtherTimes => true;

    public Objection? Look(VerifiedToken token, string? session, DateTimeOffset? at = null) => revocations.Find(token, at)?.Objection(token);
}
