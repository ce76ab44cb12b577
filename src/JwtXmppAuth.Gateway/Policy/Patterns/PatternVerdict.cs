namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>What a pattern says of a room's name.</summary>
internal abstract record PatternVerdict
{
    private PatternVerdict()
    {
    }

    internal sealed record Whole : PatternVerdict;

    /// <param name="Text">What it found instead of the whole name.</param>
    internal sealed record Part(string Text) : PatternVerdict;

    internal sealed record Nothing : PatternVerdict;

    internal sealed record RoomTooLong(int Length, int Max) : PatternVerdict;

    /// <param name="Why">For the operator, a sentence.</param>
    internal sealed record TooComplex(string Why) : PatternVerdict;

    /// <param name="Language">What it should have been: "Lua pattern".</param>
    /// <param name="Why">In the words of the language's own implementation.</param>
    internal sealed record Invalid(string Language, string Why) : PatternVerdict;
}
