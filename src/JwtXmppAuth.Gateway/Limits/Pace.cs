namespace JwtXmppAuth.Gateway.Limits;

/// <summary>How fast something may go: so many a second, and so many at once after a silence.</summary>
/// <param name="PerSecond">More than 0.</param>
/// <param name="Burst">At least 1.</param>
internal readonly record struct Pace(double PerSecond, int Burst);
