using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Clients.LibJitsiMeet;

/// <summary>What only Jitsi's library does, beyond the list that every client is held to.</summary>
public sealed class LibJitsiMeetTests(LibJitsiMeetTests.Sharded deployment) : IClassFixture<LibJitsiMeetTests.Sharded>
{
    private const string Shard = "shard-a";

    /// <summary>It asks after one minute and up to another.</summary>
    private static readonly TimeSpan UntilItAsks = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData(Door.Bosh)]
    [InlineData(Door.WebSocket)]
    public async Task A_refusal_makes_the_application_ask_for_another_login(Door door)
    {
        await using var client = await StartAsync(door, deployment.Issuer.Token("first", Prosody.Host, claims => claims.Remove("sub")));
        var refused = await client.ReportAsync("refused");
        Assert.Equal("connection.passwordRequired", RealClient.Text(refused, "error"));
        Assert.Matches(@"^sub claim is missing \[[0-9a-f]{12}\]$", RealClient.Text(refused, "text"));
    }

    [Fact]
    public async Task The_page_asks_the_endpoint_for_its_shard_and_stays()
    {
        await using var client = await StartAsync(Door.WebSocket, deployment.Issuer.Token("first", Prosody.Host), Shard);
        await client.ReportAsync("connected");
        await SleepAsync(client, UntilItAsks);
        Assert.Equal(200, (await client.ReportAsync("probed"))["status"]!.GetValue<int>());

        await client.JoinAsync($"first@{Prosody.Conference}");
        await client.DisconnectAsync();
        await client.ReportAsync("disconnected");
    }

    [Fact]
    public async Task A_page_that_was_moved_to_another_shard_notices()
    {
        await using var client = await StartAsync(Door.WebSocket, deployment.Issuer.Token("first", Prosody.Host), "shard-b");
        await client.ReportAsync("connected");
        await SleepAsync(client, UntilItAsks);
        var moved = await client.ReportAsync("refused");
        Assert.True(moved["details"]!["shard_changed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_newer_token_takes_effect_in_the_conference_without_leaving_it()
    {
        await using var observer = await deployment.Prosody.ObserveInAsync("refreshed");
        await using var client = await StartAsync(Door.WebSocket, deployment.Issuer.Token("refreshed", Prosody.Host));
        await client.ReportAsync("connected");
        var nick = await client.JoinAsync($"refreshed@{Prosody.Conference}");

        var newer = deployment.Issuer.Token("refreshed", Prosody.Host, claims => claims["context"]!["user"]!["name"] = "Alice Liddell");
        await client.CommandAsync(new JsonObject { ["do"] = "refresh", ["token"] = newer });
        await client.ReportAsync("resumed");
        await client.CommandAsync(new JsonObject { ["do"] = "rename", ["nick"] = "me" });

        var seen = await observer.ReceiveAsync(stanza =>
            stanza.From?.Resource == nick && (stanza.Type == "unavailable" || Name(stanza) == "Alice Liddell"));
        Assert.Null(seen.Type);
    }

    /// <summary>No token is in any URL: a ticket stands in its place, and a fresh one is the refresh.</summary>
    [Theory]
    [InlineData(Door.Bosh)]
    [InlineData(Door.WebSocket)]
    public async Task A_ticket_stands_where_the_library_writes_its_token(Door door)
    {
        var room = $"ticketed-{door}".ToLowerInvariant();
        await using var observer = await deployment.Prosody.ObserveInAsync(room);
        await using var client = await StartAsync(door, await TicketAsync(deployment.Issuer.Token(room, Prosody.Host)));
        await client.ReportAsync("connected");
        var nick = await client.JoinAsync($"{room}@{Prosody.Conference}");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == nick && Name(stanza) == "Alice");
        if (door is Door.Bosh)
            return;

        var newer = deployment.Issuer.Token(room, Prosody.Host, claims => claims["context"]!["user"]!["name"] = "Alice Liddell");
        await client.CommandAsync(new JsonObject { ["do"] = "refresh", ["token"] = await TicketAsync(newer) });
        await client.ReportAsync("resumed");
        await client.CommandAsync(new JsonObject { ["do"] = "rename", ["nick"] = "me" });
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == nick && Name(stanza) == "Alice Liddell");
    }

    private async Task<string> TicketAsync(string token)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await http.PostAsJsonAsync(
            deployment.Gateway.At("/v1/ticket"), new JsonObject { ["host"] = Prosody.Host }, TestContext.Current.CancellationToken);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["ticket"]!.GetValue<string>();
    }

    /// <summary>The verified name that others see in a presence.</summary>
    private static string? Name(Stanza stanza) => stanza.Element
        .Child("identity", XmppNamespaces.Client)?.Child("user", XmppNamespaces.Client)?.Child("name", XmppNamespaces.Client)?.Text;

    private static Task SleepAsync(RealClient client, TimeSpan time) =>
        client.CommandAsync(new JsonObject { ["do"] = "sleep", ["seconds"] = time.TotalSeconds });

    private async Task<RealClient> StartAsync(Door door, string token, string shard = "") =>
        new(await LibJitsiMeet.StartAsync(door.Url(deployment.Url(token, "first", door.Path)), Prosody.Host, shard));

    public sealed class Sharded : Deployment<Prosody012>
    {
        protected override DeploymentSetup Setup => new()
        {
            Gateway = new Dictionary<string, string> { ["Gateway__Shard"] = Shard, ["Gateway__Tickets__Enabled"] = "true" },
        };
    }
}
