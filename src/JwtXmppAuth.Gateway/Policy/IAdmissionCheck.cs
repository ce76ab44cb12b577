using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// One thing asked of a token once its own checks have passed: what this gateway remembers of it, or of others like it.
/// Looking changes nothing, so that whoever explains a token may look as well.
/// </summary>
public interface IAdmissionCheck
{
    /// <summary>A name for it: <c>revocation</c>, <c>single-use</c>, …</summary>
    string Name { get; }

    /// <summary>False: it says how things are now, whatever time is asked about; nobody knows which sessions live at another.</summary>
    bool KnowsOtherTimes { get; }

    /// <param name="session">The session that the bearer comes back to: what that one has done is not held against it. Null: a new one.</param>
    /// <param name="at">The time that is asked about, for what depends on time; null: now.</param>
    Objection? Look(VerifiedToken token, string? session, DateTimeOffset? at = null);
}
