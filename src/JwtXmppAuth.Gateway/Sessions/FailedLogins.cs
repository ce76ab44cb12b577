using System.Net;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Wrong passwords, or tokens of operators, by where they came from.</summary>
/// <remarks>They are too long to be guessed, so that nothing depends on memory.</remarks>
public sealed class FailedLogins(TimeProvider time)
{
    public const int Max = 10;

    public const int MaxAddresses = AddressTally.MaxAddresses;

    public static readonly TimeSpan Window = AddressTally.Window;

    private readonly AddressTally _tally = new(time, () => Max);

    public bool AreTooMany(IPAddress address) => _tally.IsFull(address);

    public void Count(IPAddress address) => _tally.TryCount(address);
}
