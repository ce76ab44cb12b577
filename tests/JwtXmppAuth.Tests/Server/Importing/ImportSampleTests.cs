using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Tests.Server.Importing;

/// <summary>Configurations as Debian's packages and docker-jitsi-meet write them, and what comes of them.</summary>
public sealed class ImportSampleTests : IDisposable
{
    private const string Secret = "R4nd0mAndLongEnough-7hq2Lw9Zs5Vb8Xe1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Read and found right once; <c>JWTXMPPAUTH_WRITE_DOCS=1</c> writes them anew.</summary>
    [Theory]
    [InlineData("debian/prosody.cfg.lua")]
    [InlineData("docker.cfg.lua")]
    [InlineData("docker.env")]
    [InlineData("key-servers.cfg.lua")]
    [InlineData("several.cfg.lua")]
    public async Task A_sample_becomes_what_it_became_before(string sample)
    {
        var imported = await Imported.FromAsync(Imported.Sample(sample));

        Assert.Equal(0, imported.Code);
        foreach (var (ending, text) in new[] { ("json", imported.Output), ("notes.txt", imported.Error) })
        {
            var golden = Imported.Sample($"{sample}.{ending}");
            if (Environment.GetEnvironmentVariable("JWTXMPPAUTH_WRITE_DOCS") is not null)
                await File.WriteAllTextAsync(golden, text, TestContext.Current.CancellationToken);
            Assert.Equal(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken), text);
        }
    }

    [Theory]
    [InlineData("debian/prosody.cfg.lua")]
    [InlineData("docker.cfg.lua")]
    [InlineData("docker.env")]
    [InlineData("key-servers.cfg.lua")]
    [InlineData("several.cfg.lua")]
    public async Task What_comes_of_a_sample_can_be_used(string sample)
    {
        var config = await ImportAsync(sample);

        var (code, _, error) = await Imported.RunAsync(["check-config", "--config", config]);

        Assert.Equal((0, ""), (code, error));
    }

    /// <summary>Issuer, audience, and whether the plugin that was so configured accepts them.</summary>
    [Theory]
    [InlineData("debian/prosody.cfg.lua", "my_jitsi_app_id", "anything", true)]
    [InlineData("debian/prosody.cfg.lua", "another", "anything", false)]
    [InlineData("docker.env", "my_web_client", "my_server1", true)]
    [InlineData("docker.env", "my_app_client", "my_server1", true)]
    [InlineData("docker.env", "my_jitsi_app_id", "my_server1", false)]
    [InlineData("docker.env", "my_web_client", "my_server2", false)]
    [InlineData("docker.cfg.lua", "school-portal", "jitsi", true)]
    [InlineData("docker.cfg.lua", "portal", "jitsi", false)]
    public async Task A_token_is_accepted_where_the_plugin_accepted_it(string sample, string issuer, string audience, bool accepted)
    {
        var config = await ImportAsync(sample);

        var token = (await Imported.RunAsync(["token", "mint", "--config", config, "--iss", issuer, "--aud", audience])).Output.Trim();
        var verdict = await Imported.RunAsync(["token", "inspect", token, "--config", config]);

        Assert.Equal(accepted, verdict.Output.Contains(" accepts the token of app ", StringComparison.Ordinal));
    }

    /// <summary>A room without tenant, and a token whose sub is another domain: domain verification on, off, on.</summary>
    [Theory]
    [InlineData("debian/prosody.cfg.lua", "meet.example.com", "meet.example.com", true)]
    [InlineData("debian/prosody.cfg.lua", "meet.example.com", "other.example.com", false)]
    [InlineData("docker.cfg.lua", "meet.jitsi", "other.example.com", true)]
    [InlineData("docker.env", "meet.jitsi", "meet.jitsi", true)]
    [InlineData("docker.env", "meet.jitsi", "other.example.com", false)]
    public async Task A_room_opens_where_the_plugin_opened_it(string sample, string host, string sub, bool opens)
    {
        var config = await ImportAsync(sample);

        var token = (await Imported.RunAsync(["token", "mint", "--config", config, "--room", "tea", "--sub", sub])).Output.Trim();
        var verdict = await Imported.RunAsync(["token", "inspect", token, "--config", config, "--host", host, "--room", "tea"]);

        Assert.Equal(opens ? 0 : 1, verdict.Code);
    }

    [Theory]
    [InlineData("debian/prosody.cfg.lua", true, true)]
    [InlineData("docker.cfg.lua", false, true)]
    [InlineData("docker.env", true, false)]
    public async Task Domain_and_room_claim_are_asked_for_as_before(string sample, bool domain, bool room)
    {
        var host = JsonNode.Parse((await Imported.FromAsync(Imported.Sample(sample))).Output)!["Gateway"]!["Hosts"]![0]!;

        Assert.Equal(domain, host["DomainVerification"]!.GetValue<bool>());
        Assert.Equal(room, host["RequireRoomClaim"]?.GetValue<bool>() ?? true);
    }

    [Theory]
    [InlineData("debian/prosody.cfg.lua")]
    [InlineData("docker.env")]
    public async Task A_secret_is_written_only_where_it_is_asked_for(string sample)
    {
        var without = await Imported.FromAsync(Imported.Sample(sample));
        var with = await Imported.FromAsync(Imported.Sample(sample), "--with-secrets");
        var variables = await Imported.FromAsync(Imported.Sample(sample), "--with-secrets", "--env");

        Assert.DoesNotContain(Secret, without.Output + without.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, with.Error + variables.Error, StringComparison.Ordinal);
        Assert.Contains($"\"{Secret}\"", with.Output, StringComparison.Ordinal);
        Assert.Contains($"\nGateway__Apps__0__Secrets__0={Secret}\n", variables.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_variables_it_says_the_same()
    {
        var lines = (await Imported.FromAsync(Imported.Sample("docker.env"), "--env")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains("Gateway__Hosts__0__Domain=meet.jitsi", lines);
        Assert.Contains("Gateway__Hosts__0__DomainVerification=true", lines);
        Assert.Contains("Gateway__Hosts__0__Prosody__Port=5222", lines);
        Assert.Contains("Gateway__Apps__0__AcceptedIssuers__1=my_app_client", lines);
    }

    [Theory]
    [InlineData("192.0.2.7", "start-tls", 5222)]
    [InlineData("prosody:5223", "start-tls", 5223)]
    [InlineData("localhost:5223", null, 5223)]
    public async Task Prosody_is_where_the_operator_says(string place, string? tls, int port)
    {
        var output = (await Imported.FromAsync(Imported.Sample("debian/prosody.cfg.lua"), "--prosody", place)).Output;
        var prosody = JsonNode.Parse(output)!["Gateway"]!["Hosts"]![0]!["Prosody"]!;

        Assert.Equal((tls, port), (prosody["Tls"]?.GetValue<string>(), prosody["Port"]!.GetValue<int>()));
    }

    /// <summary>With the files that its notes ask for.</summary>
    private async Task<string> ImportAsync(string sample)
    {
        await WriteAsync("handoff", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        using var rsa = RSA.Create(2048);
        await WriteAsync("app-2.pem", rsa.ExportSubjectPublicKeyInfoPem());
        return await WriteAsync(
            "gateway.json", (await Imported.FromAsync(Imported.Sample(sample), "--with-secrets", "--secrets-folder", _folder.FullName)).Output);
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }
}
