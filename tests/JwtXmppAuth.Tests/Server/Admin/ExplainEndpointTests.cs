using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Tests.Server.Admin;

/// <summary>What a gateway that runs says of a token is what it then does with it.</summary>
public sealed class ExplainEndpointTests
{
    [Fact]
    public async Task A_refused_room_is_explained_in_one_line_and_check_by_check()
    {
        await using var admin = await AdminClient.StartAsync();
        var token = RunningServer.Issuer.Token("standup", RunningServer.Domain);

        var answer = await admin.PostAsync("/v1/explain", Request(new { token, host = RunningServer.Domain, room = "https://meet.example.com/acme/Standup" }));

        Assert.Equal(200, answer.Status);
        var explanation = Assert.Single(answer.Json["explanations"]!.AsArray())!;
        Assert.Equal(("room.tenant", false, true), (Text(explanation, "code"), (bool)explanation["accepted"]!, (bool)explanation["signatureVerified"]!));
        Assert.Contains("Have the issuer write \"acme\" into sub", Text(explanation, "fix"), StringComparison.Ordinal);
        Assert.Equal(["token", "admission", "room"], explanation["stages"]!.AsArray().Select(stage => Text(stage!, "name")));
        Assert.DoesNotContain(token.Split('.')[2], answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_revoked_is_told_as_it_would_be_refused()
    {
        await using var admin = await AdminClient.StartAsync();
        var token = RunningServer.Issuer.Token("standup", change: payload => payload["jti"] = "leaked");
        Assert.Equal(201, (await admin.PostAsync("/v1/revocations", """{"jti":"leaked","ttl":3600}""")).Status);

        var answer = await admin.PostAsync("/v1/explain", Request(new { token }));

        var explanation = Assert.Single(answer.Json["explanations"]!.AsArray())!;
        Assert.Equal("token.revoked", Text(explanation, "code"));
        Assert.StartsWith("meet.example.com refuses the login, token.revoked: ", Text(explanation, "headline"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(3599, "token.revoked")]
    [InlineData(3601, null)]
    public async Task A_revocation_is_over_at_a_time_when_it_is(int seconds, string? code)
    {
        await using var admin = await AdminClient.StartAsync();
        var token = RunningServer.Issuer.Token("standup", change: payload =>
        {
            payload["jti"] = "leaked";
            payload["exp"] = 4_000_000_000;
            payload.Remove("nbf");
        });
        var made = DateTimeOffset.Parse(
            Text((await admin.PostAsync("/v1/revocations", """{"jti":"leaked","ttl":3600}""")).Json, "since")!, CultureInfo.InvariantCulture);

        var answer = await admin.PostAsync("/v1/explain", Request(new { token, at = made.AddSeconds(seconds) }));

        Assert.Equal(code, Text(answer.Json["explanations"]![0]!, "code"));
    }

    [Theory]
    [InlineData("query", "token.in_query")]
    [InlineData("header", null)]
    [InlineData("sasl", null)]
    [InlineData(null, null)]
    public async Task What_a_token_comes_in_is_judged_where_it_is_said(string? carrier, string? code)
    {
        await using var admin = await AdminClient.StartAsync(("Gateway:Hosts:0:TokenInQuery", "refused"), ("Gateway:Tickets:Enabled", "true"));

        var answer = await admin.PostAsync("/v1/explain", Request(new { token = RunningServer.Issuer.Token("standup"), carrier }));

        Assert.Equal(code, Text(answer.Json["explanations"]![0]!, "code"));
        Assert.Equal("carrier", Text(answer.Json["explanations"]![0]!["stages"]![0]!, "name"));
    }

    [Theory]
    [InlineData("10.1.2.3", null)]
    [InlineData("192.0.2.1", "service.network")]
    [InlineData(null, null)]
    public async Task A_service_s_networks_are_judged_where_an_address_is_said(string? from, string? code)
    {
        await using var admin = await AdminClient.StartAsync(
            ("Gateway:Services:0:Name", "recorder"), ("Gateway:Services:0:Kind", "recorder"), ("Gateway:Services:0:App", "my-app"),
            ("Gateway:Services:0:Hosts:0", RunningServer.Domain), ("Gateway:Services:0:Networks:0", "10.0.0.0/8"));

        var answer = await admin.PostAsync("/v1/explain", Request(new { token = RunningServer.Issuer.Token("standup"), from }));

        Assert.Equal(code, Text(answer.Json["explanations"]![0]!, "code"));
    }

    [Fact]
    public async Task A_room_that_is_closed_is_told_as_it_would_be_refused()
    {
        await using var admin = await AdminClient.StartAsync();
        Assert.Equal(201, (await admin.PostAsync("/v1/revocations", """{"room":"standup@conference.meet.example.com","ttl":3600}""")).Status);

        var answer = await admin.PostAsync("/v1/explain", Request(new { token = RunningServer.Issuer.Token("standup"), room = "Standup" }));

        Assert.Equal("room.closed", Text(Assert.Single(answer.Json["explanations"]!.AsArray())!, "code"));
    }

    [Fact]
    public async Task Another_time_is_another_verdict()
    {
        await using var admin = await AdminClient.StartAsync();
        var token = RunningServer.Issuer.Token("standup");

        var now = await admin.PostAsync("/v1/explain", Request(new { token }));
        var later = await admin.PostAsync("/v1/explain", Request(new { token, at = "2099-01-01T00:00:00Z" }));

        Assert.True((bool)now.Json["explanations"]![0]!["accepted"]!);
        Assert.Equal("token.exp", Text(later.Json["explanations"]![0]!, "code"));
    }

    [Theory]
    [InlineData("""{"token":"x","host":"elsewhere.example.com"}""", 404)]
    [InlineData("""{"tokens":"x"}""", 400)]
    [InlineData("""{"token":7}""", 400)]
    [InlineData("""{"token":""}""", 200)]
    [InlineData("{}", 200)]
    public async Task What_is_asked_wrongly_is_refused_and_any_token_is_answered(string body, int status)
    {
        await using var admin = await AdminClient.StartAsync();

        Assert.Equal(status, (await admin.PostAsync("/v1/explain", body)).Status);
    }

    private static string Request(object request) => JsonSerializer.Serialize(request);

    private static string? Text(JsonNode node, string name) => (string?)node[name];
}
