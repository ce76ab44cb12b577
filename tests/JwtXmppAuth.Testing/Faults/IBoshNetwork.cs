namespace JwtXmppAuth.Testing.Faults;

/// <summary>Carries requests to the gateway and answers back, and has its faults by the plan.</summary>
public interface IBoshNetwork
{
    /// <exception cref="ConnectionBrokenException">The client got no answer, or not all of it.</exception>
    /// <exception cref="VanishedException">The client is cut off for good.</exception>
    Task<ReadOnlyMemory<byte>> PostAsync(BoshPost post, CancellationToken givenUp);
}

/// <param name="Sid">Null for a request that opens a session.</param>
/// <param name="NewestRid">The highest rid that the client has sent by now: says whether a late copy is beyond what the gateway must remember.</param>
public sealed record BoshPost(string? Sid, long Rid, byte[] Body, bool Terminates, Func<long> NewestRid, int Requests);
