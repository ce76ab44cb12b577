using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Tests.Corpus;

/// <summary>Lua patterns, each with the name of a room in the next line; the folder is what the pattern says of the room.</summary>
public sealed class KeptPatternsTests
{
    private static readonly KeptInputs Kept = new("Patterns");

    private static readonly LuaPatterns Patterns = new(new RoomPatternOptions());

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_pattern_is_judged_as_ever(string name)
    {
        var kept = Kept.Read(name);
        var (pattern, room) = Parts(kept.Bytes);

        Assert.Equal(kept.Verdict, Shown(Patterns.Judge(Encoding.UTF8.GetString(pattern), Encoding.UTF8.GetString(room))));
        IsWithinTheBudget(pattern, room);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_one_costs_no_more(string name)
    {
        foreach (var (pattern, room) in KeptInputs.Damaged(Kept.Read(name)).Select(Parts))
        {
            Patterns.Judge(Encoding.UTF8.GetString(pattern), Encoding.UTF8.GetString(room));
            IsWithinTheBudget(pattern, room);
        }
    }

    [Fact]
    public void Every_verdict_is_kept() => Assert.Equal(["invalid", "nothing", "part", "too-complex", "whole"], Kept.Verdicts);

    /// <summary>The bytes as they are: text would have made whole characters of them.</summary>
    private static void IsWithinTheBudget(byte[] pattern, byte[] room)
    {
        var matcher = new LuaMatcher(pattern, room, LuaPatterns.MaxSteps);
        matcher.Run();
        Assert.InRange(matcher.Steps, 0, LuaPatterns.MaxSteps + Math.Max(pattern.Length, LuaPatterns.MaxLength));
    }

    private static (byte[] Pattern, byte[] Room) Parts(byte[] bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        return end < 0 ? (bytes, []) : (bytes[..end], bytes[(end + 1)..]);
    }

    private static string Shown(PatternVerdict verdict) => verdict switch
    {
        PatternVerdict.Whole => "whole",
        PatternVerdict.Part => "part",
        PatternVerdict.Nothing => "nothing",
        PatternVerdict.TooComplex => "too-complex",
        PatternVerdict.Invalid => "invalid",
        _ => "room-too-long",
    };
}
