namespace JwtXmppAuth.Load;

/// <summary>How much of it.</summary>
/// <param name="Sessions">Started, and then all live at the same time.</param>
/// <param name="AtOnce">Under way at the same time.</param>
internal sealed record Plan(int Sessions, int AtOnce)
{
    /// <summary>Occupants; each says one thing, which each of them receives.</summary>
    public const int RoomSize = 10;

    /// <summary>Rooms in which something goes on at the same time.</summary>
    public const int RoomsAtOnce = 4;
}
