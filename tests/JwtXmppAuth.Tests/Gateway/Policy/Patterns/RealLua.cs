using System.Text;
using JwtXmppAuth.Gateway.Policy.Patterns;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>A pattern and what it is matched against.</summary>
internal sealed record Attempt(byte[] Pattern, byte[] Subject)
{
    public LuaMatch Ours() => new LuaMatcher(Pattern, Subject, budget: 10_000_000).Run();

    /// <summary>Spelt as <c>match.lua</c> does.</summary>
    public string OursShown() => Ours() switch
    {
        LuaMatch.Found found => string.Join(' ', found.Captures.Select(Shown)),
        LuaMatch.Malformed fault => $"! {fault.Why}",
        LuaMatch.TooComplex => "! pattern too complex",
        _ => "-",
    };

    public override string ToString() =>
        $"{Encoding.Latin1.GetString(Pattern)} on {Encoding.Latin1.GetString(Subject)} ({Convert.ToHexString(Pattern)} {Convert.ToHexString(Subject)})";

    private string Shown(LuaCapture capture) => capture.Length is { } length
        ? $"={Convert.ToHexString(Subject, capture.Start, length)}"
        : $"#{capture.Start + 1}";
}

/// <summary>Lua 5.4 itself, one process for all attempts. Without it the tests fail; they never pass unasked.</summary>
internal static class RealLua
{
    public static async Task<IReadOnlyList<string>> MatchAsync(IReadOnlyList<Attempt> attempts)
    {
        var input = string.Concat(attempts.Select(attempt => $"{Convert.ToHexString(attempt.Pattern)} {Convert.ToHexString(attempt.Subject)}\n"));
        var output = await NodeProgram.RunAsync("lua5.4", ["match.lua"], SourceTree.File("tests/JwtXmppAuth.Tests/Gateway/Policy/Patterns"), input);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
