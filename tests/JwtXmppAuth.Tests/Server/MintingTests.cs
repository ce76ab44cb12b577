using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
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

    private static JsonNode Payload(string token) =>
        JsonNode.Parse(Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1])))!;

    private string File(string content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}
