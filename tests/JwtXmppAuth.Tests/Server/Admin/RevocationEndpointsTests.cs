using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Server.Admin;

public sealed class RevocationEndpointsTests : IAsyncLifetime
{
    private AdminClient _admin = null!;

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync();

    public ValueTask DisposeAsync() => _admin.DisposeAsync();

    [Theory]
    [InlineData("""{"jti":"t1","ttl":60}""", "token", "my-app", "t1")]
    [InlineData("""{"app":"my-app","jti":"t1","ttl":60}""", "token", "my-app", "t1")]
    [InlineData("""{"subject":"0123456789abcdef0123456789abcdef01234567","ttl":60}""", "subject", null, "0123456789abcdef0123456789abcdef01234567")]
    [InlineData("""{"issuer":"my-app","issuedBefore":"2026-03-01T12:00:00Z","ttl":60}""", "issuer", "my-app", "my-app")]
    [InlineData("""{"room":"A@conference.meet.example.com","ttl":60}""", "room", null, "a@conference.meet.example.com")]
    [InlineData("""{"room":"Team Ä","host":"meet.example.com","ttl":60}""", "room", null, "team%20%c3%a4@conference.meet.example.com")]
    [InlineData("""{"room":"a","host":"meet.example.com","tenant":"t","ttl":60}""", "room", null, "[t]a@conference.meet.example.com")]
    public async Task What_is_named_is_revoked_listed_and_taken_back(string request, string kind, string? app, string value)
    {
        var made = await _admin.PostAsync("/v1/revocations", request);
        Assert.Equal(201, made.Status);
        var id = (string)made.Json["id"]!;
        Assert.Equal((kind, app, value), ((string?)made.Json["kind"], (string?)made.Json["app"], (string?)made.Json["value"]));
        Assert.Equal(("ops", 0), ((string?)made.Json["by"], (int?)made.Json["ended"]));
        Assert.Equal(TimeSpan.FromMinutes(1), (DateTimeOffset)made.Json["until"]! - (DateTimeOffset)made.Json["since"]!);

        Assert.Equal(id, (string?)(await _admin.GetAsync("/v1/revocations")).Json["items"]![0]!["id"]);
        Assert.Equal(id, (string?)(await _admin.GetAsync($"/v1/revocations?kind={kind}")).Json["items"]![0]!["id"]);
        Assert.Equal(value, (string?)(await _admin.GetAsync($"/v1/revocations/{id}")).Json["value"]);
        Assert.Equal(204, (await _admin.DeleteAsync($"/v1/revocations/{id}")).Status);
        Assert.Equal(404, (await _admin.DeleteAsync($"/v1/revocations/{id}")).Status);
        Assert.Equal(404, (await _admin.GetAsync($"/v1/revocations/{id}")).Status);
    }

    [Fact]
    public async Task The_issuer_of_an_app_that_discovers_it_need_not_be_named()
    {
        const string Issuer = "http://127.0.0.1:1/realm";
        await using var admin = await AdminClient.StartAsync(("Gateway:Apps:0:Keys:0:Discovery", Issuer));

        var unnamed = await admin.PostAsync("/v1/revocations", """{"user":"u1","ttl":60}""");

        Assert.Equal(Subject.OfUser("my-app", Issuer, JsonElement.Parse("\"u1\"")), (string?)unnamed.Json["value"]);
    }

    [Fact]
    public async Task A_user_is_named_by_his_id_and_is_the_subject_that_sessions_show()
    {
        await using var client = await _admin.Server.ConnectAsync(RunningServer.Issuer.Token("a", RunningServer.Domain, claims => claims["context"]!["user"]!["id"] = "u1"));
        await client.OpenAsync(RunningServer.Domain);
        await client.LogInAsync();
        var subject = (string?)(await _admin.GetAsync("/v1/sessions")).Json["items"]![0]!["subject"];
        var made = await _admin.PostAsync("/v1/revocations", """{"user":"u1","ttl":60}""");

        Assert.Equal(("subject", subject, 1), ((string?)made.Json["kind"], (string?)made.Json["value"], (int?)made.Json["ended"]));
        Assert.NotEqual(subject, (string?)(await _admin.PostAsync("/v1/revocations", """{"user":1,"ttl":60}""")).Json["value"]);
    }

    [Theory]
    [InlineData("""{"ttl":60}""", "Name what to revoke")]
    [InlineData("""{"jti":"t1","room":"a@conference.meet.example.com","ttl":60}""", "Name what to revoke")]
    [InlineData("""{"jti":"t1"}""", "ttl must be 1 to")]
    [InlineData("""{"jti":"t1","ttl":0}""", "ttl must be 1 to")]
    [InlineData("""{"jti":"t1","ttl":2678401}""", "ttl must be 1 to 2678400")]
    [InlineData("""{"jti":"t1","ttl":99999999999999}""", "ttl must be 1 to")]
    [InlineData("""{"jti":"","ttl":60}""", "jti must have")]
    [InlineData("""{"jti":"t1","ttl":60,"issuedBefore":"now"}""", "does not go with jti")]
    [InlineData("""{"jti":"t1","ttl":60,"host":"meet.example.com"}""", "go with room alone")]
    [InlineData("""{"app":"other","jti":"t1","ttl":60}""", "app must be one of")]
    [InlineData("""{"subject":"XYZ","ttl":60}""", "hex digits")]
    [InlineData("""{"user":null,"ttl":60}""", "Name what to revoke")]
    [InlineData("""{"user":{},"ttl":60}""", "a string or a number")]
    [InlineData("""{"user":"","ttl":60}""", "a string or a number")]
    [InlineData("""{"issuer":"my-app","ttl":60}""", "issuedBefore is missing")]
    [InlineData("""{"issuer":"my-app","ttl":60,"issuedBefore":"yesterday"}""", "issuedBefore must be")]
    [InlineData("""{"issuer":"my-app","ttl":60,"issuedBefore":"01/03/2026"}""", "issuedBefore must be")]
    [InlineData("""{"room":"a","ttl":60}""", "room must be the address")]
    [InlineData("""{"room":"a@elsewhere.example.com","ttl":60}""", "room must be the address")]
    [InlineData("""{"room":"a","host":"elsewhere.example.com","ttl":60}""", "host must be one of")]
    [InlineData("""{"room":"a@conference.meet.example.com","tenant":"t","ttl":60}""", "tenant goes with host")]
    [InlineData("""{"jit":"t1","ttl":60}""", "line 1")]
    [InlineData("""{"jti":"t1","jti":"t2","ttl":60}""", "line 1")]
    [InlineData("""{"jti":"t1","ttl":"60"}""", "$.ttl")]
    [InlineData("null", "null")]
    [InlineData("[]", "line 1")]
    [InlineData("{", "line 1")]
    [InlineData("", "line 1")]
    public async Task What_is_not_clear_is_refused_with_a_sentence(string request, string why)
    {
        var answer = await _admin.PostAsync("/v1/revocations", request);

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Contains(why, (string?)answer.Json["detail"], StringComparison.Ordinal);
        Assert.Empty((await _admin.GetAsync("/v1/revocations")).Json["items"]!.AsArray());
    }

    [Theory]
    [InlineData(200, 201)]
    [InlineData(201, 400)]
    public async Task A_reason_has_its_bound(int length, int status) => Assert.Equal(
        status, (await _admin.PostAsync("/v1/revocations", new JsonObject { ["jti"] = "t1", ["ttl"] = 60, ["reason"] = new string('r', length) }.ToJsonString())).Status);

    [Fact]
    public async Task A_body_beyond_the_bound_or_of_another_kind_is_not_read()
    {
        var large = $$"""{"jti":"{{new string('x', 128 * 1024)}}","ttl":60}""";
        Assert.Equal(413, (await _admin.PostAsync("/v1/revocations", large)).Status);
        var plain = await _admin.SendAsync(HttpMethod.Post, "/v1/revocations", request =>
        {
            request.Headers.Authorization = new("Bearer", AdminClient.Token);
            request.Content = new StringContent("""{"jti":"t1","ttl":60}""");
        });
        Assert.Equal(415, plain.Status);
    }

    [Theory]
    [InlineData("/v1/revocations?limit=0", 400)]
    [InlineData("/v1/revocations?limit=1", 200)]
    [InlineData("/v1/revocations?limit=1000", 200)]
    [InlineData("/v1/revocations?limit=1001", 400)]
    [InlineData("/v1/revocations?limit=x", 400)]
    [InlineData("/v1/revocations?kind=people", 400)]
    [InlineData("/v1/sessions?limit=0", 400)]
    [InlineData("/v1/sessions?limit=1000", 200)]
    [InlineData("/v1/sessions?limit=1001", 400)]
    [InlineData("/v1/sessions?who=me", 400)]
    public async Task Lists_have_bounds_and_known_questions(string path, int status) => Assert.Equal(status, (await _admin.GetAsync(path)).Status);

    [Fact]
    public async Task A_list_goes_on_after_the_last_of_a_page()
    {
        for (var n = 0; n < 3; n++)
            await _admin.PostAsync("/v1/revocations", $$"""{"jti":"t{{n}}","ttl":60}""");

        var first = (await _admin.GetAsync("/v1/revocations?limit=2")).Json;
        Assert.Equal(2, first["items"]!.AsArray().Count);
        var rest = (await _admin.GetAsync($"/v1/revocations?limit=2&after={first["next"]}")).Json;
        Assert.Single(rest["items"]!.AsArray());
        Assert.True(rest.AsObject().ContainsKey("next"));
        Assert.Null(rest["next"]);
    }

    [Fact]
    public async Task One_over_the_bound_is_refused_and_says_which_it_is()
    {
        await using var admin = await AdminClient.StartAsync(("Gateway:Revocation:MaxEntries", "1"));
        Assert.Equal(201, (await admin.PostAsync("/v1/revocations", """{"jti":"t1","ttl":60}""")).Status);
        var answer = await admin.PostAsync("/v1/revocations", """{"jti":"t2","ttl":60}""");

        Assert.Equal((507, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Contains("Revocation:MaxEntries is 1", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_revokes_without_a_token()
    {
        var answer = await _admin.SendAsync(
            HttpMethod.Post, "/v1/revocations", request => request.Content = new StringContent("""{"jti":"t1","ttl":60}""", null, "application/json"));

        Assert.Equal(401, answer.Status);
        Assert.Empty((await _admin.GetAsync("/v1/revocations")).Json["items"]!.AsArray());
    }
}
