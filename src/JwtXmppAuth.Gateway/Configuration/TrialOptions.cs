using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>
/// Stricter rules that a host tries out before it goes by them: they refuse nobody, and what they would have refused is
/// counted and reported. <c>Gateway:Hosts:n:Trial</c>; what is left out is as the host has it.
/// </summary>
public sealed class TrialOptions
{
    public Compatibility? Compatibility { get; set; }

    public bool? DomainVerification { get; set; }

    public bool? RequireRoomClaim { get; set; }

    /// <summary>Something is tried out.</summary>
    public bool IsOn => (Compatibility, DomainVerification, RequireRoomClaim) is not (null, null, null);
}
