using System.Globalization;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// Lua patterns, as the plugin reads them: what counts is what <c>string.match</c> returns first, the first capture or else
/// the whole match. Matching is not anchored, but only what is the whole name opens the room.
/// </summary>
internal sealed class LuaPatterns(RoomPatternOptions limits) : IRoomPatterns
{
    /// <summary>In bytes. The plugin has no such limit; its longest is what a token holds.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// Under a millisecond (docs/rooms.md). A pattern within the plugin's limits whose sets have up to six items, and which
    /// has no back-reference, never comes to it.
    /// </summary>
    public const int MaxSteps = 200_000;

    public PatternVerdict Judge(string pattern, string name)
    {
        var subject = Encoding.UTF8.GetBytes(name);
        if (subject.Length > limits.MaxRoomLength)
            return new PatternVerdict.RoomTooLong(subject.Length, limits.MaxRoomLength);
        var bytes = Encoding.UTF8.GetBytes(pattern);
        if (bytes.Length > MaxLength)
            return new PatternVerdict.TooComplex($"It has {bytes.Length} bytes; {MaxLength} are allowed.");
        var quantifiers = CountQuantifiers(bytes);
        if (quantifiers > limits.MaxQuantifiers)
        {
            return new PatternVerdict.TooComplex(
                $"It has {quantifiers} of * + - ? where they repeat, and {limits.MaxQuantifiers} are allowed; a hyphen of a name is written %-.");
        }

        return new LuaMatcher(bytes, subject, MaxSteps).Run() switch
        {
            LuaMatch.Found found => Judge(found.Captures[0], subject, name),
            LuaMatch.Malformed fault => new PatternVerdict.Invalid("Lua pattern", fault.Why),
            LuaMatch.TooComplex => new PatternVerdict.TooComplex($"This name is not settled after {MaxSteps} steps."),
            _ => new PatternVerdict.Nothing(),
        };
    }

    private static PatternVerdict Judge(LuaCapture found, byte[] subject, string name)
    {
        // A position is a number; joined to an address it is its digits.
        var text = found.Length is { } length
            ? Encoding.UTF8.GetString(subject, found.Start, length)
            : (found.Start + 1).ToString(CultureInfo.InvariantCulture);
        var whole = found.Length is { } all ? all == subject.Length : text == name;
        return whole ? new PatternVerdict.Whole() : new PatternVerdict.Part(text);
    }

    /// <summary>As the plugin counts: by the eye, outside of sets and escapes, whether or not they repeat anything there.</summary>
    internal static int CountQuantifiers(ReadOnlySpan<byte> pattern)
    {
        var count = 0;
        for (var i = 0; i < pattern.Length;)
        {
            if (pattern[i] is (byte)'*' or (byte)'+' or (byte)'-' or (byte)'?')
                count++;
            var end = LuaClass.End(pattern, i);
            if (end < 0)
                break;
            i = end;
        }

        return count;
    }
}
