namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What a client's <c>resume</c> came to; each is a tag value of one metric.</summary>
internal enum ResumeOutcome
{
    /// <summary>With the token the session has, or as the guest it is.</summary>
    Resumed,

    /// <summary>With another token, whose claims hold from now on.</summary>
    ClaimsReplaced,

    /// <summary>With another token, which does not open the room the session is in: the former claims stay.</summary>
    RoomNotCovered,

    /// <summary>With another token, whose claims the server did not take: the former claims stay.</summary>
    ClaimsNotTaken,

    /// <summary>No such session, or it is over.</summary>
    NotFound,

    /// <summary>A living session of somebody else.</summary>
    OtherSubject,

    /// <summary>The configuration was changed while the client logged in, and it would not be let in any more.</summary>
    LoginRefused,

    /// <summary>The client has handled what it was never sent, or less than it once said.</summary>
    WrongCount,

    Malformed,
    NotOffered,
}
