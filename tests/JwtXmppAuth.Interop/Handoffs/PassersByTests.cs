using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class PassersByOnProsody012() : PassersByTests("0.12");

public sealed class PassersByOnProsody13() : PassersByTests("13");

/// <summary>Whom the gateway logs in is here for one conference: nothing is stored, nothing leaves the server, nobody registers.</summary>
public abstract class PassersByTests(string version)
{
    private static readonly string[] StoringModules = ["test_session", "private", "offline", "smacks", "register", "vcard"];

    [Theory]
    [InlineData("internal")]
    [InlineData("memory")]
    public async Task Nothing_is_stored_for_them_whatever_the_driver(string driver)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { Storage = driver, ClientModules = StoringModules });
        await using var client = await prosody.LogInAsync(Prosody.Host);

        await StoreAsync(client);

        Assert.Empty(await StoredAsync(client));
        Assert.Empty(await FilesAsync(prosody));
    }

    [Fact]
    public async Task A_thousand_of_them_leave_nothing_behind()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ClientModules = StoringModules, LoginSeconds = 5 });
        await using var witness = await prosody.LogInAsync(Prosody.Host);
        var before = await DataAsync(prosody);
        for (var session = 0; session < 1000; session++)
        {
            await using var client = await prosody.LogInAsync(Prosody.Host);
            if (session % 100 == 0)
                await StoreAsync(client);
            if (session % 2 == 0)
                await client.SendTextAsync($"<presence to='room-{session % 7}@{Prosody.Conference}/{session}'/></stream:stream>");
        }

        await UntilNobodyElseIsThereAsync(witness);
        Assert.Equal(before, await DataAsync(prosody));
    }

    /// <summary>Nobody closes these: their tokens expire, or their clients do not come back in time.</summary>
    [Fact]
    public async Task A_thousand_that_the_gateway_ends_leave_nothing_behind()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ClientModules = StoringModules, LoginSeconds = 5 });
        await using var gateway = await GatewayScenarioServer.StartAsync((options, host) =>
        {
            host.Upstream = "prosody";
            host.EndAtExpiry = EndAtExpiry.Hard;
            host.Prosody.Address = prosody.Address;
            host.Prosody.Port = prosody.Port;
            options.Handoff.Secret = prosody.Secrets[0];
            options.Resumption.Window = TimeSpan.FromSeconds(1);
        });
        await using var witness = await prosody.LogInAsync(Prosody.Host);
        var before = await DataAsync(prosody);
        var expiring = new List<ReturningClient>();
        for (var session = 0; session < 1000; session++)
        {
            var token = GatewayScenarioServer.Issuer.Token(
                "*", "*", claims => claims["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 10);
            var client = await ReturningClient.ConnectAsync(new Uri(gateway.Bosh, $"/xmpp-websocket?token={token}"));
            if (session % 50 < 2)
                await client.SendAsync("<iq xmlns='jabber:client' type='set' id='store'><query xmlns='jabber:iq:private'><note xmlns='urn:example:note'>kept</note></query></iq>");
            await client.SendAsync($"<presence xmlns='jabber:client' to='room-{session % 7}@{Prosody.Conference}/{session}'/>");
            if (session % 2 == 0)
                expiring.Add(client);
            else
                await using (client)
                    await client.ReceiveAsync(element => element.Name is "presence");
        }

        await UntilNobodyElseIsThereAsync(witness);
        var end = await expiring[^1].ReceiveAsync(element => element.Name is "error");
        Assert.Contains("The token of this session has expired", end.ToString(), StringComparison.Ordinal);
        foreach (var client in expiring)
            await client.DisposeAsync();
        Assert.Equal(before, await DataAsync(prosody));
    }

    [Fact]
    public async Task Storage_can_be_allowed()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { AllowStorage = true, ClientModules = StoringModules });
        await using var client = await prosody.LogInAsync(Prosody.Host);

        await StoreAsync(client);

        Assert.Equal("kept", await StoredAsync(client));
        Assert.NotEmpty(await FilesAsync(prosody));
    }

    [Theory]
    [InlineData(false, "not-allowed")]
    [InlineData(true, "remote-server-not-found")]
    public async Task Nothing_reaches_other_servers_unless_allowed(bool allowed, string condition)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ServerToServer = true, AllowRemote = allowed });
        await using var client = await prosody.LogInAsync(Prosody.Host);

        // A name that no DNS ever knows (RFC 6761 §6.4).
        var answer = await client.AskAsync($"<iq type='get' id='x' to='nobody.invalid'><ping xmlns='{XmppNamespaces.Ping}'/></iq>");

        Assert.Equal("error", answer.Type);
        Assert.NotNull(answer.Element.Child("error", XmppNamespaces.Client)?.Child(condition, XmppNamespaces.Stanzas));
    }

    [Fact]
    public async Task Nobody_registers_changes_a_password_or_deletes_an_account()
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { ClientModules = StoringModules });
        await using var client = await prosody.LogInAsync(Prosody.Host);
        await using var stranger = await prosody.ConnectAsync(Prosody.Host);

        var password = await RegisterAsync(client, $"<username>{client.Jid.Node}</username><password>secret</password>");
        var removal = await RegisterAsync(client, "<remove/>");
        var account = await RegisterAsync(stranger, "<username>mallory</username><password>secret</password>");
        var login = await stranger.AuthenticateWithAsync("PLAIN", "AG1hbGxvcnkAc2VjcmV0");

        Assert.All([password, removal, account], answer => Assert.Equal("error", answer.Type));
        Assert.Equal("failure", login.Name);
        Assert.Equal(client.Jid.Node, (string?)(await client.FieldsAsync())["username"]);
    }

    /// <summary>Neither known nor held in memory.</summary>
    private static async Task UntilNobodyElseIsThereAsync(C2sClient witness)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await witness.CountSessionsAsync() is not (1, 1))
            await pause.WaitForNextTickAsync(patience.Token);
    }

    private static async Task StoreAsync(C2sClient client)
    {
        var stored = await client.AskAsync(
            "<iq type='set' id='store'><query xmlns='jabber:iq:private'><note xmlns='urn:example:note'>kept</note></query></iq>");
        Assert.Equal("result", stored.Type);
        await client.AskAsync("<iq type='set' id='vcard'><vCard xmlns='vcard-temp'><FN>Ada</FN></vCard></iq>");
        await client.AskAsync("<iq type='set' id='roster'><query xmlns='jabber:iq:roster'><item jid='a@example.com'/></query></iq>");
        await client.SendTextAsync($"<message to='{Guid.NewGuid()}@{Prosody.Host}' type='chat'><body>nobody is there</body></message>");
        await client.AskAsync($"<iq type='get' id='done' to='{Prosody.Host}'><ping xmlns='{XmppNamespaces.Ping}'/></iq>");
    }

    private static async Task<string> StoredAsync(C2sClient client)
    {
        var answer = await client.AskAsync("<iq type='get' id='get'><query xmlns='jabber:iq:private'><note xmlns='urn:example:note'/></query></iq>");
        return answer.Element.Child("query", "jabber:iq:private")?.Child("note", "urn:example:note")?.Text ?? "";
    }

    /// <summary>Without what the host stores for itself.</summary>
    private static async Task<string> FilesAsync(Prosody prosody) =>
        await prosody.ExecuteAsync("sh", "-c", "find /var/lib/prosody -path '*/meet%2e*' -type f ! -name cron.dat");

    /// <summary>Every file with its digest, but for the one in which Prosody notes when it last did its daily work.</summary>
    private static async Task<string> DataAsync(Prosody prosody) =>
        await prosody.ExecuteAsync("sh", "-c", "cd /var/lib/prosody && find . -type f ! -name cron.dat -exec sha256sum {} + | sort; find . -mindepth 2 -type d | sort");

    private static Task<Stanza> RegisterAsync(C2sClient client, string content) =>
        client.AskAsync($"<iq type='set' id='r'><query xmlns='jabber:iq:register'>{content}</query></iq>");
}
