namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>A user's lasting relation to a room (XEP-0045 §5.2), by rank.</summary>
internal enum Affiliation
{
    Outcast = -1,
    None,
    Member,
    Admin,
    Owner,
}

/// <summary>What an occupant may do while it is in the room (XEP-0045 §5.1), by rank.</summary>
internal enum Role
{
    None,
    Visitor,
    Participant,
    Moderator,
}

internal static class Ranks
{
    public static string OnWire(this Affiliation affiliation) => affiliation switch
    {
        Affiliation.Owner => "owner",
        Affiliation.Admin => "admin",
        Affiliation.Member => "member",
        Affiliation.Outcast => "outcast",
        _ => "none",
    };

    public static string OnWire(this Role role) => role switch
    {
        Role.Moderator => "moderator",
        Role.Participant => "participant",
        Role.Visitor => "visitor",
        _ => "none",
    };

    public static Affiliation? ParseAffiliation(string? text) => text switch
    {
        "owner" => Affiliation.Owner,
        "admin" => Affiliation.Admin,
        "member" => Affiliation.Member,
        "none" => Affiliation.None,
        "outcast" => Affiliation.Outcast,
        _ => null,
    };

    public static Role? ParseRole(string? text) => text switch
    {
        "moderator" => Role.Moderator,
        "participant" => Role.Participant,
        "visitor" => Role.Visitor,
        "none" => Role.None,
        _ => null,
    };

    /// <summary>The role somebody of this affiliation enters with, in a room that is not moderated.</summary>
    public static Role DefaultRole(this Affiliation affiliation) => affiliation switch
    {
        >= Affiliation.Admin => Role.Moderator,
        >= Affiliation.None => Role.Participant,
        _ => Role.None,
    };
}
