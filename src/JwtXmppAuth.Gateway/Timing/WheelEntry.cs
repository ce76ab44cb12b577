namespace JwtXmppAuth.Gateway.Timing;

/// <summary>What can wait in a <see cref="TimerWheel"/>. It holds its own place there, so that neither arming nor disarming makes an object.</summary>
internal abstract class WheelEntry
{
    internal const int Nowhere = -1;

    /// <summary>The list that it is in, or <see cref="Nowhere"/>.</summary>
    internal int List { get; set; } = Nowhere;

    /// <summary>When it is due; of no meaning where it is nowhere.</summary>
    internal long Tick { get; set; }

    internal WheelEntry Next { get; set; } = null!;

    internal WheelEntry Previous { get; set; } = null!;
}
