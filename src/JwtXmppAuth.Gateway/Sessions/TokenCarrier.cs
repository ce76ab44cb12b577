namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What a token came in.</summary>
public enum TokenCarrier
{
    /// <summary>The URL's <c>token=</c>.</summary>
    Query,

    /// <summary><c>Authorization: Bearer</c>.</summary>
    Header,

    /// <summary>A ticket that stands for it.</summary>
    Ticket,

    /// <summary>PLAIN or OAUTHBEARER.</summary>
    Sasl,
}
