using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Commands;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Server.Importing;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.X509;

namespace JwtXmppAuth.Tests.Server;

public sealed class MintingTests : IDisposable
{
    private static readonly string[] Deployment =
    [
        "--Gateway:Hosts:0:Domain=meet.example.com",
        "--Gateway:Hosts:0:Upstream=embedded",
        "--Gateway:Apps:0:Id=my-app",
        "--Gateway:Apps:0:AcceptedAudiences=jitsi",
    ];

    private static readonly string[] WithSecret = [.. Deployment, "--Gateway:Apps:0:Keys:0:Secret=0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-mint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("https://meet.example.org", "tea", "*", null, "https://meet.example.org/tea")]
    [InlineData("https://meet.example.org/", "tea", "meet.example.com", null, "https://meet.example.org/tea")]
    [InlineData("https://meet.example.org", "tea", "acme", null, "https://meet.example.org/acme/tea")]
    [InlineData("https://meet.example.org", "tea", "*", "acme", "https://meet.example.org/acme/tea")]
    [InlineData("https://example.org/meet?x=1#y", "Ä b", "*", null, "https://example.org/meet/%C3%84%20b")]
    [InlineData("https://meet.example.org", "%c3%a4%20b", "*", null, "https://meet.example.org/%C3%A4%20b")]
    [InlineData("http://localhost:8080", "a/b?c", "*", null, "http://localhost:8080/a%2Fb%3Fc")]
    public async Task The_address_of_the_meeting_is_printed(string site, string room, string sub, string? tenant, string address)
    {
        string[] about = tenant is null ? [] : ["--tenant", tenant];
        var minted = await Imported.RunAsync(["token", "mint", .. WithSecret, "--room", room, "--sub", sub, .. about, "--url", site]);

        var lines = minted.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 2), (minted.Code, lines.Length));
        Assert.Equal($"{address}?jwt={lines[0]}", lines[1]);
    }

    [Theory]
    [InlineData("meet.example.org", "tea")]
    [InlineData("ftp://meet.example.org", "tea")]
    [InlineData("https://meet.example.org", "*")]
    public async Task Without_a_site_and_one_room_there_is_no_address(string site, string room)
    {
        var minted = await Imported.RunAsync(["token", "mint", .. WithSecret, "--room", room, "--url", site]);

        Assert.Equal((1, ""), (minted.Code, minted.Output));
        Assert.Contains("no token was made: --url ", minted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_claim_that_is_asked_for_is_in_the_token()
    {
        var token = (await Imported.RunAsync([
            "token", "mint", .. WithSecret, "--room", "team%-.*", "--room-is-pattern", "--jti", "7", "--tenant", "acme", "--group", "g",
            "--user-id", "u", "--moderator", "--feature", "recording", "--feature", "livestreaming=false",
            "--callee-id", "c", "--callee-name", "Carol", "--callee-avatar", "https://example.org/c.png"])).Output;

        var payload = Payload(token);
        Assert.Equal("7", payload["jti"]!.GetValue<string>());
        Assert.Equal(
            """{"user":{"id":"u","moderator":true},"group":"g","tenant":"acme","features":{"recording":true,"livestreaming":false},"room":{"regex":true},"callee":{"id":"c","name":"Carol","avatar":"https://example.org/c.png"}}""",
            payload["context"]!.ToJsonString());
    }

    [Fact]
    public async Task So_is_what_only_modules_on_the_server_read()
    {
        var payload = Payload((await Imported.RunAsync([
            "token", "mint", .. WithSecret, "--role", "visitor", "--affiliation", "member", "--hidden-from-recorder", "--security-bypass",
            "--lobby", "false", "--room-password", "7"])).Output);

        Assert.Equal(
            """{"user":{"affiliation":"member","role":"visitor","hidden-from-recorder":true,"security_bypass":true},"room":{"lobby":false,"password":"7"}}""",
            payload["context"]!.ToJsonString());
    }

    [Theory]
    [InlineData("", 1_800_000_000, 1_800_000_000, 1_800_003_600)]
    [InlineData("--nbf 1800000060", 1_800_000_000, 1_800_000_060, 1_800_003_660)]
    [InlineData("--nbf 2027-01-15T08:01:00Z --minutes 1", 1_800_000_000, 1_800_000_060, 1_800_000_120)]
    [InlineData("--exp 1800000001", 1_800_000_000, 1_800_000_000, 1_800_000_001)]
    [InlineData("--nbf 253402300799", 1_800_000_000, 253_402_300_799, 253_402_300_799)]
    public async Task Its_times_are_those_that_are_asked_for(string options, long issued, long start, long end)
    {
        string[] times = ["--iat", "1800000000", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        var payload = Payload((await Imported.RunAsync(["token", "mint", .. WithSecret, .. times])).Output);

        Assert.Equal((issued, start, end), ((long)payload["iat"]!, (long)payload["nbf"]!, (long)payload["exp"]!));
    }

    [Fact]
    public async Task Any_other_claim_can_be_merged_in_or_taken_away()
    {
        var token = (await Imported.RunAsync([
            "token", "mint", .. WithSecret, "--typ", "at+jwt", "--user-id", "u",
            "--claims", """{"exp":null,"moderator":true,"https://example.org/roles":["a"],"context":{"user":{"nick":"n"}}}"""])).Output;

        var payload = Payload(token);
        Assert.Null(payload["exp"]);
        Assert.Equal(("true", """["a"]"""), (payload["moderator"]!.ToJsonString(), payload["https://example.org/roles"]!.ToJsonString()));
        Assert.Equal("""{"user":{"id":"u","nick":"n"}}""", payload["context"]!.ToJsonString());
        Assert.Equal("at+jwt", Part(token, 0)["typ"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--claims", "[1]", "--claims must be a JSON object.")]
    [InlineData("--claims", "{", "--claims must be a JSON object.")]
    [InlineData("--claims", """{"a":1,"a":2}""", "--claims must be a JSON object.")]
    [InlineData("--nbf", "soon", "--nbf must be a time like ")]
    [InlineData("--exp", "-1", "--exp must be a time like ")]
    [InlineData("--iat", "253402300800", "--iat must be a time like ")]
    public async Task What_cannot_be_read_is_said(string option, string word, string sentence)
    {
        var minted = await Imported.RunAsync(["token", "mint", .. WithSecret, option, word]);

        Assert.NotEqual(0, minted.Code);
        Assert.Contains(sentence, minted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_option_is_in_the_manual()
    {
        var manual = System.IO.File.ReadAllText(SourceTree.File("docs/minting.md"));

        foreach (var option in TokenMintCommand.Create().Options)
            Assert.Contains($"`{option.Name}`", manual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS384")]
    [InlineData("ES256")]
    public async Task A_private_key_signs_what_its_public_key_verifies(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm[0] == 'E' ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        string[] app = [.. Deployment, $"--Gateway:Apps:0:Keys:0:PublicKeyFile={File(key.ExportSubjectPublicKeyInfoPem())}", $"--Gateway:Apps:0:Keys:0:Algorithms:0={algorithm}"];

        var minted = await Imported.RunAsync(["token", "mint", .. app, "--key-file", File(key.ExportPkcs8PrivateKeyPem())]);

        Assert.Equal(0, (await Imported.RunAsync(["token", "inspect", minted.Output.Trim(), .. app])).Code);
    }

    [Fact]
    public async Task An_Ed25519_key_signs_what_its_public_key_verifies()
    {
        var key = new Ed25519PrivateKeyParameters(RandomNumberGenerator.GetBytes(Ed25519PrivateKeyParameters.KeySize));
        var publicKey = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GeneratePublicKey()).GetDerEncoded();
        var privateKey = PrivateKeyInfoFactory.CreatePrivateKeyInfo(key).GetDerEncoded();
        string[] app =
            [.. Deployment, $"--Gateway:Apps:0:Keys:0:PublicKeyFile={File(PemEncoding.WriteString("PUBLIC KEY", publicKey))}", "--Gateway:Apps:0:Keys:0:Algorithms:0=EdDSA"];

        var minted = await Imported.RunAsync(["token", "mint", .. app, "--key-file", File(PemEncoding.WriteString("PRIVATE KEY", privateKey))]);
        var wrong = await Imported.RunAsync(["token", "mint", .. app, "--key-file", File("no key")]);

        Assert.Equal(0, (await Imported.RunAsync(["token", "inspect", minted.Output.Trim(), .. app])).Code);
        Assert.Equal((1, ""), (wrong.Code, wrong.Output));
    }

    private static JsonNode Payload(string token) => Part(token, 1);

    private static JsonNode Part(string token, int index) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[index]))!;

    private string File(string content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
