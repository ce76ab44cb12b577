namespace JwtXmppAuth.Fuzz;

/// <summary>SplitMix64: what a seed leads to stays the same on every machine and in every version.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to below the bound.</summary>
    public int Below(int bound) => (int)(Next() % (uint)bound);

    public bool OneIn(int count) => Below(count) == 0;

    public T Of<T>(T[] from) => from[Below(from.Length)];
}
