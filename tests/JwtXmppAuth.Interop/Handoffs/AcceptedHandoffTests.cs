using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class AcceptedHandoffsOnProsody012(RunningProsody<Prosody012> running) : AcceptedHandoffTests<Prosody012>(running);

public sealed class AcceptedHandoffsOnProsody13(RunningProsody<Prosody13> running) : AcceptedHandoffTests<Prosody13>(running);

/// <summary>What a valid hand-off makes of a session, asked of Prosody itself.</summary>
public abstract class AcceptedHandoffTests<TVersion>(RunningProsody<TVersion> running)
    : HandoffTests(running.Server), IClassFixture<RunningProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    private const string AllClaims = """
        {
          "ip": "2001:db8::7", "iss": "the-app", "sub": "tenant-a", "room": "R\u00e4um", "tenant": "tenant-a",
          "user": { "id": "u1", "name": "Ädä \"O'Hara\" <😀>", "avatar": "https://example.com/a?b&c", "moderator": true, "age": 7, "ratio": 0.5 },
          "group": "staff", "features": { "recording": true, "livestreaming": "true", "outbound-call": false, "empty": {} },
          "room_context": { "regex": true, "list": ["a", 1, false] },
          "callee": { "id": "c1", "name": "Cal", "avatar": "https://example.com/c" },
          "url_room": "r%c3%a4um", "url_prefix": "", "custom_username": "promoted", "region": "eu-1", "user_agent": "Mozilla/5.0 (X11)", "token": "a.b.c"
        }
        """;

    private static readonly Dictionary<string, string> FieldOfClaim = new()
    {
        ["ip"] = "ip",
        ["iss"] = "jitsi_meet_auth_issuer",
        ["sub"] = "jitsi_meet_domain",
        ["room"] = "jitsi_meet_room",
        ["tenant"] = "jitsi_meet_str_tenant",
        ["user"] = "jitsi_meet_context_user",
        ["group"] = "jitsi_meet_context_group",
        ["features"] = "jitsi_meet_context_features",
        ["room_context"] = "jitsi_meet_context_room",
        ["callee"] = "jwtxmppauth_callee",
        ["url_room"] = "jitsi_web_query_room",
        ["url_prefix"] = "jitsi_web_query_prefix",
        ["region"] = "user_region",
        ["user_agent"] = "user_agent_header",
        ["token"] = "auth_token",
        ["sid"] = "jwtxmppauth_sid",
        ["node"] = "username",
        ["custom_username"] = "customusername",
    };

    [Fact]
    public async Task The_mechanism_is_the_only_one_offered()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);

        var offered = client.Features.Child("mechanisms", XmppNamespaces.Sasl)!;

        Assert.Equal([HandoffForge.Mechanism], offered.Elements.Select(mechanism => mechanism.Text));
    }

    [Fact]
    public async Task The_session_gets_the_node_it_was_told_and_the_log_says_so()
    {
        var claims = Forge.Claims(Prosody.Host);

        await using var client = await LogInAsync(claims);

        Assert.Equal((string?)claims["node"], client.Jid.Node);
        Assert.Equal(Prosody.Host, client.Jid.Domain);
        await Server.Log.WaitForAsync($"handoff accepted (ref {claims["sid"]}): {claims["node"]}@{Prosody.Host}");
    }

    [Fact]
    public async Task Every_claim_is_the_session_field_that_modules_read_with_its_type()
    {
        var claims = Forge.Claims(Prosody.Host);
        foreach (var (name, value) in JsonNode.Parse(AllClaims)!.AsObject())
            claims[name] = value!.DeepClone();

        await using var client = await LogInAsync(claims);

        var expected = new JsonObject(FieldOfClaim.Select(pair => KeyValuePair.Create(pair.Value, claims[pair.Key]?.DeepClone())))
        {
            ["jwtxmppauth_node"] = claims["node"]!.DeepClone(),
        };
        AssertEqual(expected, await client.FieldsAsync());
    }

    [Fact]
    public async Task Without_optional_claims_there_are_no_fields_but_the_mark_of_a_token()
    {
        var claims = Forge.Claims(Prosody.Host);

        await using var client = await LogInAsync(claims);

        var fields = await client.FieldsAsync();
        fields.Remove("ip"); // the gateway's own
        AssertEqual(
            new JsonObject
            {
                ["username"] = claims["node"]!.DeepClone(),
                ["jwtxmppauth_sid"] = claims["sid"]!.DeepClone(),
                ["jwtxmppauth_node"] = claims["node"]!.DeepClone(),
                ["auth_token"] = $"jwtxmppauth:verified:{claims["sid"]}",
            },
            fields);
    }

    [Fact]
    public async Task A_guest_has_no_token()
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["has_token"] = false;

        await using var client = await LogInAsync(claims);

        Assert.DoesNotContain("auth_token", await client.FieldsAsync());
    }

    [Fact]
    public async Task Null_is_absent_and_what_cannot_stand_in_a_stanza_is_replaced()
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["group"] = null;
        claims["room"] = "a\u0001b\ufffec";
        claims["user"] = new JsonObject { ["id"] = "u\0", ["name"] = null, ["bad\u0002name"] = "x", ["list"] = new JsonArray("\u001f") };

        await using var client = await LogInAsync(claims);

        var fields = await client.FieldsAsync();
        Assert.DoesNotContain("jitsi_meet_context_group", fields);
        Assert.Equal("a\ufffdb\ufffdc", (string?)fields["jitsi_meet_room"]);
        AssertEqual(new JsonObject { ["id"] = "u\ufffd", ["list"] = new JsonArray("\ufffd") }, fields["jitsi_meet_context_user"]);
    }

    [Fact]
    public async Task An_object_without_members_is_still_an_object()
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["features"] = new JsonObject();

        await using var client = await LogInAsync(claims);

        AssertEqual(new JsonObject(), (await client.FieldsAsync())["jitsi_meet_context_features"]);
    }

    [Fact]
    public async Task Objects_may_be_nested_16_deep()
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["features"] = WrongHandoff.Nested(14); // the claims are the first, features the second

        await using var client = await LogInAsync(claims);

        AssertEqual(claims["features"]!, (await client.FieldsAsync())["jitsi_meet_context_features"]);
    }

    [Fact]
    public async Task A_refused_attempt_leaves_nothing_in_the_session_of_the_next()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);
        var refused = Forge.Claims(Prosody.Host);
        refused["room"] = "forbidden";
        refused["aud"] = Prosody.OtherHost;

        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(refused));
        await client.LogInAsync(HandoffForge.Mechanism, Forge.Create(Prosody.Host));

        Assert.Equal("failure", answer.Name);
        Assert.DoesNotContain("jitsi_meet_room", await client.FieldsAsync());
    }

    [Fact]
    public async Task A_handoff_of_64_KiB_is_read()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);

        await client.LogInAsync(HandoffForge.Mechanism, Forge.CreateOfLength(Prosody.Host, 65_536));
    }

    [Fact]
    public async Task Each_host_counts_what_it_accepted()
    {
        var before = await Server.CountAsync(Prosody.OtherHost, "accepted");

        await using var client = await Server.LogInAsync(Prosody.OtherHost);

        Assert.Equal(before + 1, await Server.CountAsync(Prosody.OtherHost, "accepted"));
    }
}
