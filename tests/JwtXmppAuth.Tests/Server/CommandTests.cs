using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using JwtXmppAuth.Server.Commands;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class CommandTests : IDisposable
{
    private const string Secret = "0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G";

    private static readonly string[] Deployment =
    [
        "--Gateway:Hosts:0:Domain=meet.example.com",
        "--Gateway:Hosts:0:Upstream=embedded",
        "--Gateway:Apps:0:Id=my-app",
        "--Gateway:Apps:0:AcceptedAudiences=jitsi",
    ];

    private static readonly string[] WithSecret = [.. Deployment, $"--Gateway:Apps:0:Secrets={Secret}"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-commands-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Check_config_says_what_will_be_served()
    {
        var (code, output, error) = await RunAsync(["check-config", .. WithSecret]);

        Assert.Equal(0, code);
        Assert.Equal("", error);
        Assert.Equal(
            "host meet.example.com: rooms at conference.meet.example.com, upstream embedded\nThe configuration can be used.\n", output);
    }

    [Fact]
    public async Task Check_config_prints_warnings_and_succeeds()
    {
        var (code, output, _) = await RunAsync(["check-config", .. WithSecret, "--Gateway:Hosts:0:DomainVerification=false"]);

        Assert.Equal(0, code);
        Assert.StartsWith("warning: Gateway:Hosts:0:DomainVerification is false: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_lists_every_fault_and_exits_with_2()
    {
        var (code, output, error) = await RunAsync(["check-config", "--Gateway:Bosh:MaxWait=00:10:00", "--Gateway:Hosst:0:Domain=x", "oops"]);

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Equal(
            """
            jwtxmppauth: the configuration has 5 faults:
              A word is neither an option nor a setting; a setting is written --Gateway:Listen=http://*:80
              Gateway:Hosst is not an option; did you mean Hosts?
              Gateway:Bosh:MaxWait is 00:10:00; must be between 00:00:01 and 00:05:00
              Gateway:Apps is empty; must have at least one app that issues tokens
              Gateway:Hosts is empty; must have at least one host, e.g. Gateway:Hosts:0:Domain = meet.example.com

            """,
            error);
    }

    [Fact]
    public async Task Https_needs_a_certificate()
    {
        string[] secure = [.. WithSecret, "--Gateway:Listen=https://127.0.0.1:5443"];

        Assert.Contains("Gateway:Listen is https://127.0.0.1:5443; needs a certificate", (await RunAsync(["check-config", .. secure])).Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(["check-config", .. secure, "--Kestrel:Certificates:Default:Path=/x.pem"])).Code);
    }

    [Fact]
    public async Task The_example_for_a_jitsi_deployment_can_be_used()
    {
        string[] example = ["check-config", "--config", SourceTree.File("deploy/examples/jitsi.appsettings.json")];

        var (code, output, error) = await RunAsync([
            .. example, $"--Gateway:Apps:0:Secrets_FILE={File(Secret)}", $"--Gateway:Handoff:Secret_FILE={File(Secret)}"]);

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("warning: Gateway:Hosts:0:Prosody:AllowUnencrypted", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_for_keycloak_can_be_used()
    {
        string[] example = ["check-config", "--config", SourceTree.File("deploy/examples/keycloak.appsettings.json")];

        var (code, _, error) = await RunAsync([.. example, $"--Gateway:Handoff:Secret_FILE={File(Secret)}"]);

        Assert.Equal((0, ""), (code, error));
    }

    [Fact]
    public async Task A_minted_token_is_accepted_by_the_verifier()
    {
        var (minted, token, _) = await RunAsync(["token", "mint", .. WithSecret, "--room", "tea", "--user-name", "Alice"]);
        var (code, output, error) = await RunAsync(["token", "inspect", token.Trim(), .. WithSecret]);

        Assert.Equal((0, 0, ""), (minted, code, error));
        Assert.Contains("\"name\": \"Alice\"", output, StringComparison.Ordinal);
        Assert.Contains("\"sub\": \"meet.example.com\"", output, StringComparison.Ordinal);
        Assert.Contains("\nmeet.example.com accepts the token of app \"my-app\".\n  Subject ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_token_is_explained()
    {
        var (_, token, _) = await RunAsync(["token", "mint", .. WithSecret, "--aud", "other"]);
        var (code, output, _) = await RunAsync(["token", "inspect", token.Trim(), .. WithSecret]);

        Assert.Equal(1, code);
        Assert.Contains("\nmeet.example.com refuses the token, token.aud: aud is \"other\"; accepted: \"jitsi\".\n  Fix: ", output, StringComparison.Ordinal);
        Assert.Contains("\n  The client is told: invalid 'aud' claim\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--carrier", "query", "token.in_query")]
    [InlineData("--carrier", "header", null)]
    [InlineData("--carrier", "sasl", null)]
    [InlineData("--carrier", "ticket", null)]
    [InlineData("--from", "10.1.2.3", null)]
    [InlineData("--from", "192.0.2.1", "service.network")]
    public async Task What_a_token_comes_in_and_from_where_is_judged_where_it_is_said(string option, string value, string? code)
    {
        string[] strict =
        [
            .. WithSecret, "--Gateway:Hosts:0:TokenInQuery=refused", "--Gateway:Tickets:Enabled=true",
            "--Gateway:Services:0:Name=recorder", "--Gateway:Services:0:Kind=recorder", "--Gateway:Services:0:App=my-app",
            "--Gateway:Services:0:Hosts:0=meet.example.com", "--Gateway:Services:0:Networks:0=10.0.0.0/8",
        ];
        var (_, token, _) = await RunAsync(["token", "mint", .. WithSecret]);

        var (status, output, error) = await RunAsync(["token", "inspect", token.Trim(), .. strict, option, value]);

        Assert.Equal((code is null ? 0 : 1, ""), (status, error));
        if (code is not null)
            Assert.Contains($", {code}: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--carrier", "pigeon", "--carrier must be query, header, sasl or ticket.")]
    [InlineData("--carrier", "1", "--carrier must be query, header, sasl or ticket.")]
    [InlineData("--from", "home", "--from must be an IP address.")]
    public async Task What_is_no_carrier_or_address_is_said(string option, string value, string sentence)
    {
        var (code, _, error) = await RunAsync(["token", "inspect", "x", .. WithSecret, option, value]);

        Assert.NotEqual(0, code);
        Assert.Contains(sentence, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_for_a_public_key_is_minted_with_the_private_one()
    {
        using var rsa = RSA.Create(2048);
        string[] app = [.. Deployment, $"--Gateway:Apps:0:PublicKeyFiles={File(rsa.ExportSubjectPublicKeyInfoPem())}"];

        var (_, token, _) = await RunAsync(["token", "mint", .. app, "--key-file", File(rsa.ExportPkcs8PrivateKeyPem())]);

        Assert.Equal(0, (await RunAsync(["token", "inspect", token.Trim(), .. app])).Code);
        Assert.Contains("no token was made: my-app has only public keys", (await RunAsync(["token", "mint", .. app])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("a.b.c.d.e")]
    [InlineData("e30.e30.")]
    [InlineData("")]
    public async Task Whatever_is_inspected_ends_in_a_verdict(string token)
    {
        var (code, output, error) = await RunAsync(["token", "inspect", token, .. WithSecret]);

        Assert.Equal((1, ""), (code, error));
        Assert.Contains("meet.example.com refuses the token, token.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_listed_by_kind_size_and_fingerprint_and_never_shown()
    {
        using var rsa = RSA.Create(2048);
        var publicKey = File(rsa.ExportSubjectPublicKeyInfoPem());

        var (code, output, _) = await RunAsync([
            "keys", .. WithSecret, "--Gateway:Apps:1:Id=other", "--Gateway:Apps:1:AcceptedAudiences=jitsi",
            $"--Gateway:Apps:1:PublicKeyFiles={publicKey}", "--Gateway:Hosts:0:Apps=my-app"]);

        Assert.Equal(0, code);
        Assert.Matches("my-app: HS256\n  Secrets:0\n    secret of 32 bytes +HS256 +any kid  sha256:[0-9a-f]{16}\n", output);
        Assert.Matches($"other: RS256\n  PublicKeyFiles:0 \\('{publicKey}'\\)\n    RSA 2048 +RS256 +any kid  [-_A-Za-z0-9]{{43}}\n", output);
        Assert.DoesNotContain(Secret, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weak_secret_gets_no_fingerprint_that_would_confirm_a_guess()
    {
        var (_, output, _) = await RunAsync(["keys", .. Deployment, "--Gateway:Apps:0:Secrets=short", "--Gateway:Apps:0:AllowWeakSecrets=true"]);

        Assert.Contains("any kid  no fingerprint", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_keys_as_JSON_with_what_is_not_used_and_why()
    {
        var set = File("""
            {"keys":[
              {"kty":"OKP","crv":"Ed25519","kid":"good","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
              {"kty":"OKP","crv":"Ed25519","kid":"bad","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","use":"enc"}]}
            """);
        var (code, output, _) = await RunAsync([
            "keys", "--json", .. Deployment, $"--Gateway:Apps:0:Keys:0:JwksFile={set}", "--Gateway:Apps:0:Keys:0:NotAfter=2100-01-01T00:00:00Z"]);

        Assert.Equal(0, code);
        var app = JsonDocument.Parse(output).RootElement.GetProperty("apps")[0];
        Assert.True(app.GetProperty("usable").GetBoolean());
        Assert.Equal("EdDSA", app.GetProperty("algorithms")[0].GetString());
        var source = app.GetProperty("sources")[0];
        Assert.Equal("jwks-file", source.GetProperty("kind").GetString());
        var keys = source.GetProperty("keys");
        Assert.Equal("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", keys[0].GetProperty("fingerprint").GetString());
        Assert.Equal("2100-01-01T00:00:00+00:00", keys[0].GetProperty("notAfter").GetString());
        Assert.Equal("is not for signatures: its use is \"enc\".", keys[1].GetProperty("problem").GetString());
    }

    private string File(string content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.Create().Parse(words).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
