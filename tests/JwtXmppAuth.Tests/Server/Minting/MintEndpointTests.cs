using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Server.Minting;
using JwtXmppAuth.Tests.Server.Admin;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Server.Minting;

/// <summary>A backend without a key, the running server, and the tokens between them.</summary>
public sealed class MintEndpointTests : IAsyncLifetime
{
    private const string Secret = "9c1f0d7e5b3a48269c1f0d7e5b3a4826aa";
    private const string OtherSecret = "51b7c4e09f2d4d6e8a1351b7c4e09f2d77";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(settings:
    [
        ("Gateway:Mint:Listen", "http://127.0.0.1:0"),
        ("Gateway:Mint:Clients:0:Id", "lms"), ("Gateway:Mint:Clients:0:Secret", Secret),
        ("Gateway:Mint:Clients:0:Rooms:0", "course-*"), ("Gateway:Mint:Clients:0:MayModerate", "true"),
        ("Gateway:Mint:Clients:0:Features:0", "recording"),
        ("Gateway:Mint:Clients:1:Id", "wiki"), ("Gateway:Mint:Clients:1:Secret", OtherSecret), ("Gateway:Mint:Clients:1:Rooms:0", "page"),
    ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_gets_a_token_that_opens_its_room()
    {
        var answer = await AskAsync("""{"room":"course-7","lifetime":60,"user":{"id":"u7","name":"Ada"},"moderator":true,"features":["recording"]}""");
        Assert.Equal(200, answer.Status);
        Assert.Equal(["token", "id", "expires"], answer.Json.AsObject().Select(member => member.Key));

        Assert.Contains("<success", await LogInAsync(_server, answer.Json["token"]!.GetValue<string>()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Basic", "lms:" + Secret, 200)]
    [InlineData("basic", "lms:" + Secret, 200)]
    [InlineData("Bearer", Secret, 200)]
    [InlineData("Basic", "wiki:" + Secret, 401)]
    [InlineData("Basic", "lms:" + OtherSecret, 401)]
    [InlineData("Basic", "lms:wrong", 401)]
    [InlineData("Basic", "lms", 401)]
    [InlineData("Basic", ":" + Secret, 401)]
    [InlineData("Bearer", "lms:" + Secret, 401)]
    [InlineData("Digest", Secret, 401)]
    public async Task Only_id_and_secret_of_one_client_are_taken(string scheme, string credentials, int status) =>
        Assert.Equal(status, (await AskAsync(
            """{"room":"course-7"}""",
            new(scheme, scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)) : credentials))).Status);

    [Theory]
    [InlineData("""{"room":"page"}""", 403, "mint.room")]
    [InlineData("""{"room":"course-7","tenant":"x"}""", 403, "mint.tenant")]
    [InlineData("""{"room":"course-7","lifetime":100000}""", 403, "mint.lifetime")]
    [InlineData("""{"room":"course-7","features":["livestreaming"]}""", 403, "mint.feature")]
    [InlineData("""{"room":"course-7","user":{"name":""}}""", 400, "mint.request")]
    [InlineData("""{"room":"course-7","features":[null]}""", 400, "mint.request")]
    [InlineData("""{"room":"course-7","aud":"other"}""", 400, null)]
    [InlineData("""{"room":7}""", 400, null)]
    [InlineData("""{"room":"a","room":"b"}""", 400, null)]
    [InlineData("""{"room":"\ud83d"}""", 400, null)]
    [InlineData("[]", 400, null)]
    [InlineData("null", 400, null)]
    [InlineData("{", 400, null)]
    public async Task Every_other_request_is_refused_with_a_reason(string body, int status, string? code)
    {
        var answer = await AskAsync(body);
        Assert.Equal((status, "application/problem+json", code), (answer.Status, answer.MediaType, (string?)answer.Json["code"]));
    }

    [Theory]
    [InlineData(MintEndpoint.MaxBody - 1, 403)]
    [InlineData(MintEndpoint.MaxBody, 403)]
    [InlineData(MintEndpoint.MaxBody + 1, 413)]
    public async Task A_request_has_a_bound(int bytes, int status)
    {
        const string Request = """{"room":"other"}""";
        Assert.Equal(status, (await AskAsync(Request + new string(' ', bytes - Request.Length))).Status);
    }

    [Fact]
    public async Task Wrong_secrets_beyond_the_bound_are_answered_shortly_and_lock_nobody_out()
    {
        for (var n = 0; n < FailedLogins.Max; n++)
            Assert.Equal(401, (await AskAsync("{}", new("Bearer", "wrong"))).Status);
        Assert.Equal((429, "mint.limited"), ((await AskAsync("{}", new("Bearer", "wrong"))) is var answer ? (answer.Status, (string?)answer.Json["code"]) : default));
        Assert.Equal(200, (await AskAsync("""{"room":"course-7"}""")).Status);
    }

    [Fact]
    public async Task It_is_nowhere_but_on_its_own_listener_and_that_has_nothing_else()
    {
        Assert.Equal(404, (await AskAsync("""{"room":"course-7"}""", at: _server.Public)).Status);
        Assert.NotEqual(200, (await AskAsync("""{"room":"course-7"}""", at: _server.Admin)).Status);
        foreach (var path in (string[])["/metrics", "/health/live", "/v1/", "/http-bind", "/xmpp-websocket", "/v1/mint"])
            Assert.Equal(404, (await _server.GetAsync(_server.Mint!, path)).Status);
    }

    [Fact]
    public async Task Every_token_leaves_a_line_and_neither_it_nor_the_secret_is_in_it()
    {
        var log = new FakeLogger<MintEndpoint>();
        var mint = new MintEndpoint(_server.Service<MintClients>(), _server.Service<GatewayReload>(), TimeProvider.System, log);
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = $"Bearer {Secret}";
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream("""{"room":"course-7"}"""u8.ToArray());

        var answer = Assert.IsType<JsonHttpResult<MintAnswer>>(await mint.AnswerAsync(http)).Value!;

        var line = Assert.Single(log.Collector.GetSnapshot()).Message;
        Assert.Contains($"got token {answer.Id} for room \"course-7\"", line, StringComparison.Ordinal);
        Assert.All(answer.Token.Split('.')[1..].Append(Secret), secret => Assert.DoesNotContain(secret, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rsa", "RS256")]
    [InlineData("p256", "ES256")]
    [InlineData("p384", "ES384")]
    public async Task A_private_key_signs_where_the_app_has_public_ones(string kind, string algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(kind is "p384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        var folder = Directory.CreateTempSubdirectory("jwtxmppauth-mint-").FullName;
        try
        {
            var (own, open) = (Path.Combine(folder, "private.pem"), Path.Combine(folder, "public.pem"));
            await File.WriteAllTextAsync(own, kind is "rsa" ? rsa.ExportPkcs8PrivateKeyPem() : ec.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(open, kind is "rsa" ? rsa.ExportSubjectPublicKeyInfoPem() : ec.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
            await using var server = await RunningServer.StartAsync(settings:
            [
                ("Gateway:Apps:0:Secrets:0", null), ("Gateway:Apps:0:Keys:0:PublicKeyFile", open), ("Gateway:Mint:Listen", "http://127.0.0.1:0"),
                ("Gateway:Mint:Clients:0:Id", "lms"), ("Gateway:Mint:Clients:0:Secret", Secret), ("Gateway:Mint:Clients:0:Rooms:0", "*"),
                ("Gateway:Mint:Clients:0:PrivateKeyFile", own), ("Gateway:Mint:Clients:0:KeyId", "k1"),
            ]);
            var token = (await AskAsync("""{"room":"a"}""", at: server.Mint)).Json["token"]!.GetValue<string>();
            Assert.Equal($$"""{"typ":"JWT","alg":"{{algorithm}}","kid":"k1"}""", Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0])));
            Assert.Contains("<success", await LogInAsync(server, token), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> LogInAsync(RunningServer server, string token)
    {
        using var client = server.Client(token);
        await client.OpenAsync(RunningServer.Domain, cancellation: TestContext.Current.CancellationToken);
        return (await client.SendAsync(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken)).Text;
    }

    private async Task<AdminAnswer> AskAsync(string json, AuthenticationHeaderValue? credentials = null, Uri? at = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(at ?? _server.Mint!, MintEndpoint.Path));
        request.Headers.Authorization = credentials ?? new("Bearer", Secret);
        request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
