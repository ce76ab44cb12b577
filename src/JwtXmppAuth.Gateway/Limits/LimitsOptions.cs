namespace JwtXmppAuth.Gateway.Limits;

/// <summary>How much one address, one person or one room may have in a time: <c>Gateway:Limits</c>. 0: as much as it likes.</summary>
public sealed class LimitsOptions
{
    /// <summary>
    /// Sessions a minute from one address, or from one network of 64 bits of IPv6, whose token is not accepted or who show none.
    /// Those with a good token are not counted, and no more once they have logged in with one: a school or a company may stand
    /// behind one address.
    /// </summary>
    public int StrangersPerMinute { get; set; } = 600;

    /// <summary>
    /// Sessions a minute of one subject. Only for deployments whose tokens name each person by an id of their own
    /// (<c>context.user.id</c>).
    /// </summary>
    public int SessionsPerSubjectPerMinute { get; set; }

    /// <summary>Stanzas a second of one subject, in all its sessions; ten seconds' worth may come at once.</summary>
    public int StanzasPerSubjectPerSecond { get; set; }

    /// <summary>
    /// Messages a second to all of one room, from all sessions of the gateway; ten seconds' worth may come at once. Half of it is
    /// kept for occupants who say no more than one a second.
    /// </summary>
    public int RoomMessagesPerSecond { get; set; } = 100;
}
