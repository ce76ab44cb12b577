using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class BoundAtLoginOnProsody012(BoundAtLoginTests<Prosody012>.WithSteps running) : BoundAtLoginTests<Prosody012>(running);

public sealed class BoundAtLoginOnProsody13(BoundAtLoginTests<Prosody13>.WithSteps running) : BoundAtLoginTests<Prosody13>(running);

/// <summary>Hand-offs that ask for a resource: the login is one step, and for modules it is what it was in two.</summary>
public abstract class BoundAtLoginTests<TVersion>(BoundAtLoginTests<TVersion>.WithSteps running)
    : HandoffTests(running.Server), IClassFixture<BoundAtLoginTests<TVersion>.WithSteps>
    where TVersion : IProsodyVersion
{
    [Fact]
    public async Task The_stream_goes_on_with_a_resource()
    {
        var claims = Claims("");
        await using var client = await LogInAtOnceAsync(claims);

        Assert.Equal((string?)claims["node"], client.Jid.Node);
        Assert.NotEmpty(client.Jid.Resource!);
        Assert.Equal((string?)claims["sid"], (string?)(await client.FieldsAsync())["jwtxmppauth_sid"]);
    }

    [Fact]
    public async Task The_resource_is_the_one_that_was_asked_for()
    {
        await using var client = await LogInAtOnceAsync(Claims("phone"));
        Assert.Equal("phone", client.Jid.Resource);
    }

    [Fact]
    public async Task Modules_see_the_steps_that_they_see_of_an_older_gateway()
    {
        await using var once = await LogInAtOnceAsync(Claims(""));
        await using var twice = await Server.LogInAsync(Prosody.Host);

        var steps = (await once.FieldsAsync())["jitsi_test_steps"];
        AssertEqual(new JsonArray("authentication-success c2s_unbound", "pre-resource-bind c2s_unbound", "resource-bind c2s"), steps);
        AssertEqual(steps!, (await twice.FieldsAsync())["jitsi_test_steps"]);
    }

    [Fact]
    public async Task An_older_gateway_that_asks_for_nothing_is_told_nothing()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);
        Assert.Equal("", (await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Create(Prosody.Host))).Text);
        await client.OpenAsync();
        Assert.NotNull(client.Features.Child("bind", XmppNamespaces.Bind));
    }

    [Fact]
    public async Task A_stanza_as_large_as_those_of_any_user_can_follow()
    {
        await using var client = await LogInAtOnceAsync(Claims(""));
        var answer = await client.AskAsync($"<iq type='get' id='large' to='{Prosody.Host}'><large xmlns='x'>{new string('x', 200_000)}</large></iq>");
        Assert.Equal("error", answer.Type);
    }

    [Fact]
    public async Task A_client_that_asks_for_a_resource_after_all_gets_it_and_the_first_is_gone()
    {
        await using var client = await LogInAtOnceAsync(Claims(""));
        await using var other = await Server.LogInAsync(Prosody.Host);
        var first = client.Jid;

        await client.BindAnewAsync("phone");

        Assert.Equal($"{first.Node}@{first.Domain}/phone", $"{client.Jid}");
        AssertEqual(
            new JsonArray(
                "authentication-success c2s_unbound", "pre-resource-bind c2s_unbound", "resource-bind c2s", "resource-unbind c2s",
                "pre-resource-bind c2s_unbound", "resource-bind c2s"),
            (await client.FieldsAsync())["jitsi_test_steps"]);
        Assert.Equal("error", (await other.AskAsync($"<iq type='get' id='first' to='{first}'><ping xmlns='urn:xmpp:ping'/></iq>")).Type);
        await other.SendTextAsync($"<message to='{client.Jid}' id='second'/>");
        await client.ReceiveAsync(stanza => stanza.Id == "second");
    }

    [Fact]
    public async Task A_resource_that_another_session_has_is_taken_over_as_ever()
    {
        var claims = Claims("phone");
        await using var first = await LogInAtOnceAsync(claims);
        var again = Claims("");
        again["node"] = claims["node"]!.DeepClone();
        await using var second = await LogInAtOnceAsync(again);

        await second.BindAnewAsync("phone");

        Assert.Equal(first.Jid, second.Jid);
        Assert.Contains(await first.ReceiveToEndAsync(), element => element.Name == "error");
        Assert.NotEmpty(await second.FieldsAsync());
    }

    [Fact]
    public async Task A_module_that_refuses_the_resource_has_refused_no_login()
    {
        var claims = Claims("");
        claims["user"] = new JsonObject { ["id"] = "choosy" };
        await using var client = await Server.ConnectAsync(Prosody.Host);

        var success = await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims));
        var answer = await client.ReceiveAsync(stanza => stanza.Id == "bind");
        await client.BindAnewAsync("phone");

        Assert.Equal("success", success.Name);
        Assert.Equal("error", answer.Type);
        Assert.Equal("phone", client.Jid.Resource);
    }

    [Fact]
    public async Task After_a_refusal_either_way_is_open()
    {
        var wrong = Claims("");
        wrong["aud"] = Prosody.OtherHost;
        await using var once = await Server.ConnectAsync(Prosody.Host);
        await using var twice = await Server.ConnectAsync(Prosody.Host);
        foreach (var client in new[] { once, twice })
            Assert.Equal("failure", (await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(wrong))).Name);
        Assert.Equal("failure", (await twice.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(wrong))).Name);

        await once.LogInAtOnceAsync(HandoffForge.Mechanism, Forge.Sign(Claims("")));
        await twice.LogInAsync(HandoffForge.Mechanism, Forge.Create(Prosody.Host));

        Assert.NotEmpty(await once.FieldsAsync());
        Assert.NotEmpty(await twice.FieldsAsync());
    }

    [Fact]
    public async Task Nobody_who_has_not_logged_in_is_bound()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);
        var answer = await client.AskAsync($"<iq type='set' id='anew'><bind xmlns='{XmppNamespaces.Handoff}' resource='r'/></iq>");
        Assert.Equal("error", answer.Type);
    }

    private JsonObject Claims(string resource)
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["bind"] = resource;
        return claims;
    }

    private async Task<C2sClient> LogInAtOnceAsync(JsonObject claims)
    {
        var client = await Server.ConnectAsync(Prosody.Host);
        await client.LogInAtOnceAsync(HandoffForge.Mechanism, Forge.Sign(claims));
        return client;
    }

    public sealed class WithSteps : RunningProsody<TVersion>
    {
        protected override ProsodySetup Setup => new() { ClientModules = ["test_session", "test_binding"] };
    }
}
