using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Handoffs;

/// <summary>Prosody's own bound for strangers, which it keeps before our module sees anything: the module says so at the start.</summary>
public sealed class SizeLimitTests
{
    /// <summary>64 KiB in base64, and a kibibyte for the element around it.</summary>
    private const int Needed = 88_408;

    public static TheoryData<string, int, int> TooLow => new(
        from version in Prosody.Versions
        from limit in new[] { (10_000, 7_500), (Needed - 1, 66_305) }
        select (version, limit.Item1, limit.Item2));

    [Theory, MemberData(nameof(TooLow))]
    public async Task A_bound_that_is_too_low_is_warned_of(string version, int limit, int bytes)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { UnauthedLimit = limit });

        var line = await prosody.Log.WaitForAsync("Prosody closes the connection of a hand-off");

        Assert.EndsWith($"beyond about {bytes} bytes: set c2s_unauthed_stanza_size_limit = {Needed}", line, StringComparison.Ordinal);
        Assert.Contains("warn", line, StringComparison.Ordinal);
    }

    public static TheoryData<string> Versions => [.. Prosody.Versions];

    [Theory, MemberData(nameof(Versions))]
    public async Task One_that_is_just_enough_is_not(string version)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { UnauthedLimit = Needed });
        await using var client = await prosody.ConnectAsync(Prosody.Host);

        await client.LogInAsync(Testing.HandoffForge.Mechanism, prosody.Forge().CreateOfLength(Prosody.Host, 65_536));

        Assert.DoesNotContain("Prosody closes the connection of a hand-off", prosody.Log.Text, StringComparison.Ordinal);
    }
}
