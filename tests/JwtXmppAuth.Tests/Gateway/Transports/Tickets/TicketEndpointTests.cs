using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports;
using JwtXmppAuth.Gateway.Transports.Tickets;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Profiles;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.Tickets;

/// <summary>The exchange over real HTTP, and what becomes of the tickets at both doors.</summary>
public sealed class TicketEndpointTests
{
    private static string Token => BoshServer.Issuer.Token("a", BoshServer.Domain);

    [Theory]
    [InlineData("?ticket=")]
    [InlineData("?token=")]
    [InlineData("?room=a&ticket=")]
    public async Task A_token_is_exchanged_for_a_ticket_that_opens_a_session_once(string query)
    {
        await using var server = await StartAsync();
        var (answer, body) = await AskAsync(server, Token, """{"host":"meet.example.com"}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(30, (int)body["expiresIn"]!);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());

        var ticket = (string)body["ticket"]!;
        Assert.DoesNotContain(".", ticket, StringComparison.Ordinal);
        Assert.StartsWith("<success", await LogInAsync(server, query + ticket), StringComparison.Ordinal);
        Assert.Contains("ticket unknown, used or expired", await LogInAsync(server, query + ticket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_opens_a_BOSH_session_too()
    {
        await using var server = await StartAsync();
        var (_, body) = await AskAsync(server, Token);
        var client = server.Client($"?ticket={body["ticket"]}");
        await client.OpenAsync(BoshServer.Domain);
        await client.LogInAsync();
    }

    [Fact]
    public async Task A_token_that_opens_several_tenants_is_exchanged_for_the_one_that_is_named()
    {
        await using var server = await StartAsync(options =>
        {
            var profile = options.Apps[0].Profile;
            (profile.Provider, profile.TokenKind) = (IdentityProvider.Custom, TokenKind.Any);
            profile.Rooms.Add("*");
            profile.Tenants.Add("acme");
            profile.Tenants.Add("globex");
        });
        var token = BoshServer.Issuer.Token("a", "u7");
        Assert.Equal("token.sub", (string)(await AskAsync(server, token)).Body["reason"]!);
        Assert.Equal("token.sub", (string)(await AskAsync(server, token, """{"tenant":"initech"}""")).Body["reason"]!);

        var there = (string)(await AskAsync(server, token, """{"tenant":"Acme"}""")).Body["ticket"]!;
        Assert.StartsWith("<success", await LogInAsync(server, "?ticket=" + there, "/acme/xmpp-websocket"), StringComparison.Ordinal);

        var elsewhere = (string)(await AskAsync(server, token, """{"tenant":"acme"}""")).Body["ticket"]!;
        Assert.Contains(
            "ticket is for another host, room or tenant",
            await LogInAsync(server, "?ticket=" + elsewhere, "/globex/xmpp-websocket"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TenantName.MaxLength - 1, 200)]
    [InlineData(TenantName.MaxLength, 200)]
    [InlineData(TenantName.MaxLength + 1, 400)]
    public async Task A_tenant_is_as_long_as_one_in_a_path(int length, int status)
    {
        await using var server = await StartAsync();
        var (answer, _) = await AskAsync(server, Token, $$"""{"tenant":"{{new string('t', length)}}"}""");
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_refused_token_is_told_as_at_login_and_the_log_says_more()
    {
        var log = new FakeLogCollector();
        await using var server = await StartAsync(log: log);
        var (answer, body) = await AskAsync(server, BoshServer.Issuer.Token("a", BoshServer.Domain, claims => claims["aud"] = "other"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer error=\"invalid_token\"", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(("invalid_token", "token.aud", "invalid 'aud' claim"), ((string)body["error"]!, (string)body["reason"]!, (string)body["text"]!));
        Assert.Contains(log.GetSnapshot(), record =>
            record.Message.Contains($"Ticket {body["ref"]} at meet.example.com refused: token.aud", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_shows_no_token_is_told_how()
    {
        await using var server = await StartAsync();
        var (answer, body) = await AskAsync(server, token: null);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
        Assert.Equal("token.missing", (string)body["reason"]!);
    }

    [Theory]
    [InlineData("""{"host":"elsewhere.example.com"}""", 400)]
    [InlineData("""{"host":""}""", 400)]
    [InlineData("""{"host":5}""", 400)]
    [InlineData("""{"rooms":"a"}""", 400)]
    [InlineData("""{"room":"a","room":"b"}""", 400)]
    [InlineData("""["a"]""", 400)]
    [InlineData("null", 400)]
    [InlineData("{", 400)]
    [InlineData("""{"tenant":"a/b"}""", 400)]
    [InlineData("""{"tenant":5}""", 400)]
    [InlineData("""{"tenant":"acme"}""", 200)]
    [InlineData("""{"tenant":""}""", 200)]
    [InlineData("""{"room":"a"}""", 200)]
    [InlineData("{}", 200)]
    public async Task What_is_asked_is_read_strictly(string request, int status)
    {
        await using var server = await StartAsync();
        var (answer, body) = await AskAsync(server, Token, request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? null : "invalid_request", (string?)body["error"]);
    }

    [Theory]
    [InlineData(TicketEndpoint.MaxBody - 1, 200)]
    [InlineData(TicketEndpoint.MaxBody, 200)]
    [InlineData(TicketEndpoint.MaxBody + 1, 413)]
    public async Task A_body_has_its_bound(int length, int status)
    {
        await using var server = await StartAsync();
        foreach (var chunked in new[] { false, true })
        {
            var (answer, _) = await AskAsync(server, Token, "{}".PadRight(length), chunked: chunked);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task Another_type_than_JSON_is_refused()
    {
        await using var server = await StartAsync();
        var (answer, _) = await AskAsync(server, Token, "host=meet.example.com", type: "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_taken_from_the_query()
    {
        await using var server = await StartAsync();
        var (answer, body) = await AskAsync(server, token: null, query: $"?token={Token}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Authorization", (string)body["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://meet.example.com", 200, "https://meet.example.com")]
    [InlineData("https://evil.example.com", 403, null)]
    public async Task Only_pages_of_ours_may_ask(string origin, int status, string? allowed)
    {
        await using var server = await StartAsync();
        var (answer, _) = await AskAsync(server, Token, origin: origin);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(allowed, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null);

        using var http = new HttpClient();
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Url(server));
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var said = await http.SendAsync(preflight, TestContext.Current.CancellationToken);
        Assert.Equal(status == 200 ? 204 : 403, (int)said.StatusCode);
        if (status == 200)
            Assert.Contains("Authorization", said.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_asks_too_often_waits()
    {
        await using var server = await StartAsync(options => options.Tickets.RequestsPerMinute = 2);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, Token)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(server, "no.to.ken")).Answer.StatusCode);

        var (answer, _) = await AskAsync(server, Token);
        Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        server.Time.Advance(AddressTally.Window);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, Token)).Answer.StatusCode);
    }

    [Fact]
    public async Task When_there_are_as_many_as_may_be_one_comes_again()
    {
        await using var server = await StartAsync(options => options.Tickets.MaxTickets = 1);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, Token)).Answer.StatusCode);
        var (answer, _) = await AskAsync(server, Token);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "30"), (answer.StatusCode, answer.Headers.RetryAfter?.ToString()));
        server.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, Token)).Answer.StatusCode);
    }

    [Fact]
    public async Task Where_tickets_are_off_there_is_nothing()
    {
        await using var server = await BoshServer.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Url(server), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.StartsWith("<success", await LogInAsync(server, "?ticket=anything"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_token_nor_ticket_reaches_the_log()
    {
        var log = new FakeLogCollector();
        await using var server = await StartAsync(log: log);
        var (_, body) = await AskAsync(server, Token);
        await LogInAsync(server, $"?ticket={body["ticket"]}");
        await LogInAsync(server, $"?ticket={body["ticket"]}");
        await AskAsync(server, BoshServer.Issuer.Token("a", BoshServer.Domain, claims => claims["exp"] = 1));

        // The web framework's own lines have the URL; the server does not write them (CanaryTests).
        var lines = log.GetSnapshot().Where(record => record.Category?.StartsWith("JwtXmppAuth", StringComparison.Ordinal) is true).ToList();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, record =>
            record.Message.Contains("eyJ", StringComparison.Ordinal) || record.Message.Contains("ticket_", StringComparison.Ordinal));
    }

    private static Task<BoshServer> StartAsync(Action<GatewayOptions>? configure = null, FakeLogCollector? log = null) => BoshServer.StartAsync(
        options =>
        {
            options.Tickets.Enabled = true;
            configure?.Invoke(options);
        },
        log: logging =>
        {
            if (log is not null)
                logging.AddProvider(new FakeLoggerProvider(log));
        });

    private static Uri Url(BoshServer server, string query = "") => new(server.Url, TicketEndpoint.Path + query);

    private static async Task<(HttpResponseMessage Answer, JsonObject Body)> AskAsync(
        BoshServer server, string? token, string? request = null, string? origin = null, string query = "", string type = "application/json", bool chunked = false)
    {
        using var http = new HttpClient();
        using var message = new HttpRequestMessage(HttpMethod.Post, Url(server, query));
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (origin is not null)
            message.Headers.Add("Origin", origin);
        if (request is not null)
            message.Content = new StringContent(request, Encoding.UTF8, type);
        message.Headers.TransferEncodingChunked = chunked;
        var answer = await http.SendAsync(message, TestContext.Current.CancellationToken);
        return (answer, (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
    }

    /// <summary>What SASL answers to a WebSocket client with this query.</summary>
    private static async Task<string> LogInAsync(BoshServer server, string query, string path = "/xmpp-websocket")
    {
        var client = await server.ConnectAsync(query, path);
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        return await client.ReceiveTextAsync();
    }
}
