using System.Globalization;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class OptionRangeTests
{
    /// <summary>Path, lowest and highest value; what the documentation promises.</summary>
    public static TheoryData<string, int, int> Numbers => new()
    {
        { "Bosh:MaxHold", 1, 4 },
        { "Bosh:MaxBodyBytes", 1024, 1024 * 1024 },
        { "Bosh:StanzasPerSecond", 10, 10_000 },
        { "Bosh:StanzaBurst", 10, 10_000 },
        { "Bosh:MaxOutboxBytes", 64 * 1024, 64 * 1024 * 1024 },
        { "WebSocket:MaxMessageBytes", 1024, 1024 * 1024 },
        { "WebSocket:MessagesPerSecond", 10, 10_000 },
        { "WebSocket:MessageBurst", 10, 10_000 },
        { "WebSocket:MaxOutboxBytes", 64 * 1024, 64 * 1024 * 1024 },
        { "Resumption:MaxUnackedStanzas", 16, 100_000 },
        { "Resumption:MaxUnackedBytes", 64 * 1024, 64 * 1024 * 1024 },
        { "Resumption:AckEvery", 1, 1000 },
        { "Tickets:MaxTickets", 1, 100_000 },
        { "Tickets:RequestsPerMinute", 1, 100_000 },
        { "MaxSessions", 1, 1_000_000 },
        { "MaxOutboxBytesOfAll", 1024 * 1024, 2000 * 1024 * 1024 },
        { "Limits:StrangersPerMinute", 0, 1_000_000 },
        { "Limits:SessionsPerSubjectPerMinute", 0, 100_000 },
        { "Limits:StanzasPerSubjectPerSecond", 0, 100_000 },
        { "Limits:RoomMessagesPerSecond", 0, 100_000 },
        { "Revocation:MaxEntries", 1, 1_000_000 },
        { "Revocation:MaxUsedTokens", 1, 1_000_000 },
        { "KeyFetch:MaxBytes", 1024, 256 * 1024 },
        { "KeyFetch:MaxKeys", 1, 100_000 },
        { "KeyFetch:NewKeysPerSecond", 1, 1000 },
        { "Apps:0:MaxTokenBytes", 256, 65536 },
        { "Apps:0:MaxSessionsPerToken", 0, 10_000 },
        { "Apps:0:MaxSessionsPerSubject", 0, 10_000 },
        { "Hosts:0:RoomPatterns:MaxRoomLength", 1, 1023 },
        { "Hosts:0:RoomPatterns:MaxQuantifiers", 0, 10 },
        { "Hosts:0:Prosody:Port", 1, 65535 },
        { "Hosts:0:Prosody:ConnectRetries", 0, 10 },
        { "Hosts:0:Prosody:MaxConcurrentLogins", 1, 4096 },
        { "Hosts:0:Prosody:MaxQueuedStanzas", 1, 4096 },
        { "Hosts:0:Prosody:MaxStanzaBytes", 16 * 1024, 16 * 1024 * 1024 },
        { "Hosts:0:Anonymous:Port", 1, 65535 },
        { "Hosts:0:Anonymous:ConnectRetries", 0, 10 },
        { "Hosts:0:Anonymous:MaxConcurrentLogins", 1, 4096 },
        { "Hosts:0:Anonymous:MaxQueuedStanzas", 1, 4096 },
        { "Hosts:0:Anonymous:MaxStanzaBytes", 16 * 1024, 16 * 1024 * 1024 },
        { "Hosts:0:Component:Port", 1, 65535 },
        { "Hosts:0:Component:MaxQueuedStanzas", 1, 4096 },
        { "Hosts:0:Component:MaxStanzaBytes", 10_000, 16 * 1024 * 1024 },
        { "Hosts:0:Component:MaxReceivedStanzaBytes", 1024 * 1024, 64 * 1024 * 1024 },
        { "Hosts:0:Embedded:MaxRooms", 1, 100_000 },
        { "Hosts:0:Embedded:MaxOccupants", 1, 10_000 },
        { "Hosts:0:Embedded:MaxStanzaLength", 1024, 1024 * 1024 },
        { "Hosts:0:Embedded:MaxQueuedStanzas", 16, 100_000 },
        { "Hosts:0:ClientDomain:MaxQueuedStanzas", 16, 100_000 },
        { "Hosts:0:ClientDomain:MaxQueuedBytes", 64 * 1024, 1024 * 1024 * 1024 },
        { "Hosts:0:ClientDomain:MaxQueuedBytesOfAll", 1024 * 1024, 2000 * 1024 * 1024 },
        { "Hosts:0:ClientDomain:ExternalServices:0:Port", 1, 65535 },
    };

    public static TheoryData<string, string, string> Times => new()
    {
        { "Bosh:MaxWait", "00:00:01", "00:05:00" },
        { "Bosh:MaxPause", "00:00:10", "00:10:00" },
        { "Bosh:Polling", "00:00:00", "00:01:00" },
        { "Bosh:Inactivity", "00:00:05", "00:10:00" },
        { "WebSocket:SendTimeout", "00:00:01", "00:05:00" },
        { "WebSocket:KeepAliveInterval", "00:00:01", "00:05:00" },
        { "WebSocket:KeepAliveTimeout", "00:00:01", "00:05:00" },
        { "Resumption:Window", "00:00:00", "00:10:00" },
        { "Resumption:AckTimeout", "00:00:01", "00:05:00" },
        { "Tickets:Lifetime", "00:00:01", "00:05:00" },
        { "Revocation:PollInterval", "00:00:00", "00:05:00" },
        { "Revocation:MaxTtl", "00:01:00", "366.00:00:00" },
        { "AuthenticationTimeout", "00:00:01", "00:05:00" },
        { "ReloadInterval", "00:00:00", "1.00:00:00" },
        { "Hosts:0:ClientDomain:ExternalServices:0:Lifetime", "00:01:00", "7.00:00:00" },
        { "DrainTime", "00:00:00", "00:05:00" },
        { "KeyFetch:Timeout", "00:00:00.1000000", "00:00:05" },
        { "KeyFetch:MinAge", "00:00:01", "01:00:00" },
        { "KeyFetch:MaxAge", "00:00:01", "1.00:00:00" },
        { "KeyFetch:DefaultAge", "00:00:01", "1.00:00:00" },
        { "KeyFetch:KeepFor", "00:00:00", "7.00:00:00" },
        { "KeyFetch:CoolDown", "00:00:01", "00:10:00" },
        { "KeyFetch:UnknownFor", "00:00:01", "01:00:00" },
        { "Apps:0:Leeway", "00:00:00", "00:05:00" },
        { "Apps:0:MaxLifetime", "00:00:01", "366.00:00:00" },
        { "Apps:0:Trial:Leeway", "00:00:00", "00:05:00" },
        { "Apps:0:Trial:MaxLifetime", "00:00:01", "366.00:00:00" },
        { "Hosts:0:ExpiryWarning", "00:00:00", "00:10:00" },
        { "Mint:Clients:0:MaxLifetime", "00:00:01", "1.00:00:00" },
        { "Hosts:0:Prosody:ConnectTimeout", "00:00:00.1000000", "00:01:00" },
        { "Hosts:0:Prosody:LoginTimeout", "00:00:01", "00:05:00" },
        { "Hosts:0:Prosody:SendTimeout", "00:00:01", "00:05:00" },
        { "Hosts:0:Prosody:KeepAliveInterval", "00:00:00", "01:00:00" },
        { "Hosts:0:Anonymous:ConnectTimeout", "00:00:00.1000000", "00:01:00" },
        { "Hosts:0:Anonymous:LoginTimeout", "00:00:01", "00:05:00" },
        { "Hosts:0:Anonymous:SendTimeout", "00:00:01", "00:05:00" },
        { "Hosts:0:Anonymous:KeepAliveInterval", "00:00:00", "01:00:00" },
        { "Hosts:0:Component:ConnectTimeout", "00:00:00.1000000", "00:01:00" },
        { "Hosts:0:Component:SendTimeout", "00:00:01", "00:05:00" },
        { "Hosts:0:Component:KeepAliveInterval", "00:00:01", "01:00:00" },
        { "Hosts:0:Component:OutageGrace", "00:00:00", "00:10:00" },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_number_holds_to_its_bounds(string path, int min, int max)
    {
        var range = $"must be between {min} and {max}";
        Assert.Equal([$"Gateway:{path} is {min - 1}; {range}"], FaultsOf(path, Text(min - 1)));
        Assert.Empty(FaultsOf(path, Text(min)));
        Assert.Empty(FaultsOf(path, Text(min + 1)));
        Assert.Empty(FaultsOf(path, Text(max - 1)));
        Assert.Empty(FaultsOf(path, Text(max)));
        Assert.Equal([$"Gateway:{path} is {max + 1}; {range}"], FaultsOf(path, Text(max + 1)));
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void A_time_holds_to_its_bounds(string path, string min, string max)
    {
        var tick = TimeSpan.FromMilliseconds(1);
        var (low, high) = (TimeSpan.Parse(min, CultureInfo.InvariantCulture), TimeSpan.Parse(max, CultureInfo.InvariantCulture));
        var range = $"must be between {min} and {max}";
        Assert.Equal([$"Gateway:{path} is {low - tick}; {range}"], FaultsOf(path, (low - tick).ToString()));
        Assert.Empty(FaultsOf(path, low.ToString()));
        Assert.Empty(FaultsOf(path, (low + tick).ToString()));
        Assert.Empty(FaultsOf(path, (high - tick).ToString()));
        Assert.Empty(FaultsOf(path, high.ToString()));
        Assert.Equal([$"Gateway:{path} is {high + tick}; {range}"], FaultsOf(path, (high + tick).ToString()));
    }

    [Fact]
    public void Every_range_of_the_table_is_tested_here()
    {
        var tested = Numbers.Select(row => row.Data.Item1).Concat(Times.Select(row => row.Data.Item1));

        Assert.Equal(
            OptionProperties.Ranged.Order(StringComparer.Ordinal),
            tested.Select(path => path.Replace(":0:", ":n:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    /// <summary>A client of the mint, or a TURN server, that only has a range is not complete, which is not what is asked here.</summary>
    private static IReadOnlyList<string> FaultsOf(string path, string value)
    {
        var ofIncomplete = path.StartsWith("Mint:", StringComparison.Ordinal) || path.Contains(":ExternalServices:", StringComparison.Ordinal);
        return [.. Given.Configuration(($"Gateway:{path}", value)).Findings.Faults.Where(fault => !ofIncomplete || fault.Contains(path, StringComparison.Ordinal))];
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
