namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>Stream management (XEP-0198) of WebSocket sessions: <c>Gateway:Resumption</c>.</summary>
public sealed class ResumptionOptions
{
    /// <summary>How long a session waits for a client whose connection broke; zero: it does not, and nothing can be resumed.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Stanzas kept until the client acknowledges them; beyond it the upstream is not read.</summary>
    public int MaxUnackedStanzas { get; set; } = 2000;

    /// <summary>Bytes of such stanzas; beyond it the upstream is not read.</summary>
    public int MaxUnackedBytes { get; set; } = 1024 * 1024;

    /// <summary>The client is asked for an acknowledgement after so many stanzas.</summary>
    public int AckEvery { get; set; } = 20;

    /// <summary>How long a client may owe one while a bound is reached; after it the connection is given up, as if it had broken.</summary>
    public TimeSpan AckTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What becomes of who resumes a session that has a token and shows none: no login, or the session's own token, if still valid, stands in.</summary>
    public TokenlessResume TokenlessResume { get; set; } = TokenlessResume.Refuse;

    /// <summary>What brings a session back whose token names no user id: that very token, or any such token of the same app and issuer.</summary>
    public NamelessResume NamelessResume { get; set; } = NamelessResume.SameToken;
}

public enum TokenlessResume
{
    /// <summary>No token, no login.</summary>
    Refuse,

    /// <summary>The session's own token is verified again in the place of the missing one, and its claims stay.</summary>
    KeepClaims,
}

public enum NamelessResume
{
    /// <summary>Only the very same token.</summary>
    SameToken,

    /// <summary>Any token of the same app and issuer that names no user either.</summary>
    SameIssuer,
}
