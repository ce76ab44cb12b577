namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>A language that room claims are patterns in.</summary>
internal interface IRoomPatterns
{
    /// <param name="name">Of the room, prepared, without its tenant.</param>
    PatternVerdict Judge(string pattern, string name);
}
