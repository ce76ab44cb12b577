namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>What owners may change. Rooms are never locked, always show real JIDs, and are not listed, as Jitsi sets Prosody up.</summary>
internal sealed class RoomSettings
{
    public const int DefaultHistoryLength = 20;

    public const int MaxHistoryLength = 100;

    public string? Name { get; set; }

    public string? Description { get; set; }

    public string? Password { get; set; }

    /// <summary>Participants may set the subject, not only moderators.</summary>
    public bool ParticipantsSetSubject { get; set; }

    public int HistoryLength { get; set; } = DefaultHistoryLength;
}
