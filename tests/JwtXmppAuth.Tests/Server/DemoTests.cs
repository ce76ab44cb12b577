using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JwtXmppAuth.Server.Demo;

namespace JwtXmppAuth.Tests.Server;

public sealed class DemoTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(new DemoDeployment());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/demo/", "text/html; charset=utf-8")]
    [InlineData("/demo/app.js", "text/javascript; charset=utf-8")]
    [InlineData("/demo/style.css", "text/css; charset=utf-8")]
    [InlineData("/demo/fox.svg", "image/svg+xml")]
    public async Task The_page_is_served_under_a_strict_policy(string path, string type)
    {
        using var response = await _server.Http.GetAsync(new Uri(_server.Public, path), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("default-src 'none'; script-src 'self';", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere_and_runs_nothing_inline()
    {
        foreach (var file in new[] { "index.html", "style.css", "app.js", "bosh.js", "session.js", "participant.js", "gallery.js", "page.js" })
        {
            var (_, text) = await _server.GetAsync(_server.Public, $"/demo/{file}");
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
            Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" onclick=", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<style", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/demo/..%2fProgram.cs")]
    [InlineData("/demo/none.html")]
    public async Task There_are_no_other_files(string path) => Assert.Equal(404, (await _server.GetAsync(_server.Public, path)).Status);

    [Fact]
    public async Task A_minted_token_opens_a_session()
    {
        var token = await MintAsync(new { room = "tea-party", sub = DemoDeployment.Domain, minutes = 5, user = new { id = "a", name = "Alice" } });
        using var client = _server.Client(token);

        await client.OpenAsync(DemoDeployment.Domain, cancellation: TestContext.Current.CancellationToken);

        Assert.NotNull(await client.LogInAsync(cancellation: TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("expired", "token.exp")]
    [InlineData("audience", "token.aud")]
    [InlineData("tampered", "token.signature")]
    [InlineData("secret", "token.signature")]
    public async Task A_wrong_token_is_refused_and_explained_under_the_reference_the_client_saw(string fault, string code)
    {
        var token = await MintAsync(new { fault, room = "tea-party", sub = DemoDeployment.Domain, minutes = 5 });
        using var client = _server.Client(token);
        await client.OpenAsync(DemoDeployment.Domain, cancellation: TestContext.Current.CancellationToken);

        var answer = await client.SendAsync(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);

        var entries = JsonDocument.Parse((await _server.GetAsync(_server.Public, "/demo/log?since=0")).Body).RootElement;
        var entry = Assert.Single(entries.EnumerateArray(), entry => entry.GetProperty("code").GetString() == code);
        Assert.Contains($"[{entry.GetProperty("ref").GetString()}]</text>", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(token, entries.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expired", "tea-party", "token.exp")]
    [InlineData("audience", "tea-party", "token.aud")]
    [InlineData("tampered", "tea-party", "token.signature")]
    [InlineData(null, "coffee-party", "room.mismatch")]
    [InlineData(null, "tea-party", null)]
    public async Task The_explainer_says_what_was_expected_and_what_to_change(string? fault, string room, string? code)
    {
        var token = await MintAsync(new { fault, room = "tea-party", sub = DemoDeployment.Domain, minutes = 5 });

        var explanation = await ExplainAsync(new { token, room });

        Assert.Equal(code, explanation.TryGetProperty("code", out var told) ? told.GetString() : null);
        Assert.Equal(code is not null, explanation.TryGetProperty("fix", out var fix) && fix.GetString() is not "");
        Assert.Equal(code is null, explanation.GetProperty("accepted").GetBoolean());
        Assert.DoesNotContain(token.Split('.')[2], explanation.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Also_where_there_is_no_token() =>
        Assert.Equal("token.missing", (await ExplainAsync(new { token = (string?)null, room = "tea-party" })).GetProperty("code").GetString());

    [Fact]
    public async Task Another_page_is_explained_nothing()
    {
        using var response = await PostAsync("{}", "application/json", request => request.Headers.Add("Origin", "http://evil.example"), "/demo/explain");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", null, "application/json")]
    [InlineData(null, null, "application/json")]
    [InlineData("own", "cross-site", "application/json")]
    [InlineData("own", "same-origin", "text/plain")]
    public async Task Another_page_mints_nothing(string? origin, string? site, string type)
    {
        using var response = await PostAsync("""{"room":"x"}""", type, request =>
        {
            if (origin is not null)
                request.Headers.Add("Origin", origin == "own" ? Own : origin);
            if (site is not null)
                request.Headers.Add("Sec-Fetch-Site", site);
        });

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_name_that_was_pointed_at_this_machine_gets_nothing()
    {
        Assert.Equal(404, (await _server.GetAsync(_server.Public, "/demo/", request => request.Headers.Host = "evil.example")).Status);
        using var response = await PostAsync("""{"room":"x"}""", "application/json", request =>
        {
            request.Headers.Host = "evil.example";
            request.Headers.Add("Origin", "http://evil.example");
        });
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    [InlineData("""{"minutes":"many"}""", HttpStatusCode.BadRequest)]
    public async Task What_is_no_wish_is_refused(string body, HttpStatusCode status)
    {
        using var response = await PostAsync(body, "application/json", request => request.Headers.Add("Origin", Own));

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_wish_is_bounded()
    {
        using var response = await PostAsync(
            $$"""{"room":"{{new string('x', 20_000)}}"}""", "application/json", request => request.Headers.Add("Origin", Own));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Operators_have_no_demo() => Assert.Equal(404, (await _server.GetAsync(_server.Admin, "/demo/")).Status);

    private string Own => _server.Public.GetLeftPart(UriPartial.Authority);

    private async Task<string> MintAsync(object wish)
    {
        using var response = await PostAsync(JsonSerializer.Serialize(wish), "application/json", request => request.Headers.Add("Origin", Own));
        var minted = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return minted.GetProperty("token").GetString()!;
    }

    private async Task<JsonElement> ExplainAsync(object question)
    {
        using var response = await PostAsync(
            JsonSerializer.Serialize(question), "application/json", request => request.Headers.Add("Origin", Own), "/demo/explain");
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return Assert.Single(answer.GetProperty("explanations").EnumerateArray());
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string type, Action<HttpRequestMessage> change, string path = "/demo/token")
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.Public, path)) { Content = content };
        change(request);
        return await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
