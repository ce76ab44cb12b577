using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens;
using JwtXmppAuth.Tests.Tokens.Profiles;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Deploy;

/// <summary>The configurations of <c>docs/identity-providers.md</c>, letter by letter but for the keys, with tokens as those providers write them.</summary>
public sealed partial class ProviderDocumentTests
{
    private static readonly string Document = File.ReadAllText(SourceTree.File("docs/identity-providers.md"));

    /// <summary>Heading, the room and tenant of the URL, and the room and <c>sub</c> that the token then has.</summary>
    [Theory]
    [InlineData("Keycloak", "", "*", "meet.example.com")]
    [InlineData("Entra ID", "72f988bf-86f1-41af-91ab-2d7cd011db47", "*", "72f988bf-86f1-41af-91ab-2d7cd011db47")]
    [InlineData("Auth0", "", "team-blue", "meet.example.com")]
    [InlineData("Google", "", "*", "meet.example.com")]
    [InlineData("Firebase", "school-a", "*", "school-a")]
    public async Task Each_documented_configuration_admits_its_providers_tokens(string heading, string tenant, string room, string sub)
    {
        var read = ReadWithKeyFile(heading);
        Assert.Empty(read.Findings.Faults);
        Assert.DoesNotContain(read.Findings.Warnings, warning => warning.Contains(":Profile:", StringComparison.Ordinal));

        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(ProviderApp.Now));
        var verifier = new TokenVerifier(read.Options.AppsOf(read.Options.Hosts[0]), read.Options.Hosts[0].TokenRules, clock);
        var payload = Payload(heading);
        payload["exp"] = ProviderApp.Now + 60;
        var token = Issuer.Rsa(RsaKeys.One).Sign("""{"alg":"RS256","typ":"JWT"}""", payload.ToJsonString());
        var verdict = await verifier.VerifyAsync(token, new Destination("team-blue", tenant), TestContext.Current.CancellationToken);

        var accepted = Assert.IsType<TokenVerdict.Accepted>(verdict).Token;
        Assert.Equal((room, sub), (accepted.Room, accepted.Sub));
        Assert.True(accepted.User!.Value.GetProperty("moderator").GetBoolean());
    }

    [Fact]
    public void No_documented_configuration_is_left_untried() =>
        Assert.Equal(["Keycloak", "Entra ID", "Auth0", "Google", "Firebase"], Blocks().Matches(Document).Select(block => block.Groups["heading"].Value));

    [Fact]
    public void The_table_of_rules_names_options_that_exist()
    {
        var known = typeof(ProfileOptions).GetProperties().Select(property => property.Name).ToHashSet();
        var named = Rows().Matches(Document).SelectMany(row => Names().Matches(row.Value)).Select(name => name.Groups[1].Value).Distinct().ToList();
        Assert.Equal(known.Except(["Provider"]).Order(), named.Order());
    }

    private static JsonObject Payload(string heading) => heading switch
    {
        "Keycloak" => ProviderTokens.Keycloak(),
        "Entra ID" => ProviderTokens.EntraId(),
        "Auth0" => ProviderTokens.Auth0(),
        "Google" => ProviderTokens.Google(),
        _ => ProviderTokens.Firebase(),
    };

    /// <summary>Fetching is not tried here, but that it can be started with.</summary>
    [Theory]
    [InlineData("Keycloak")]
    [InlineData("Entra ID")]
    [InlineData("Auth0")]
    [InlineData("Google")]
    [InlineData("Firebase")]
    public void Each_documented_configuration_can_be_started_with_as_it_stands(string heading) => Assert.Empty(Read(App(heading)).Findings.Faults);

    private static JsonNode App(string heading) =>
        JsonNode.Parse(Blocks().Matches(Document).Single(block => block.Groups["heading"].Value == heading).Groups["json"].Value)!;

    private static CheckedConfiguration ReadWithKeyFile(string heading)
    {
        var app = App(heading);
        app.AsObject().Remove("Keys");
        app["PublicKeyFiles"] = new JsonArray(KeyFile());
        return Read(app);
    }

    private static CheckedConfiguration Read(JsonNode app)
    {
        var configuration = new JsonObject
        {
            ["Gateway"] = new JsonObject
            {
                ["Hosts"] = new JsonArray(new JsonObject { ["Domain"] = "meet.example.com" }),
                ["Handoff"] = new JsonObject { ["Secret"] = Issuer.DefaultSecret },
                ["Apps"] = new JsonArray(app),
            },
        };
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(configuration.ToJsonString()));
        return ConfigurationCheck.Read(new ConfigurationBuilder().AddJsonStream(json).Build());
    }

    private static string KeyFile() => Issuer.Rsa(RsaKeys.One).App().PublicKeyFiles.Single();

    [GeneratedRegex(@"^### (?<heading>[^\n]+)\n(?:(?!^### |^```)[^\n]*\n)*```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^\| (?:`\w+`(?:, )?)+ \|", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"`([A-Z]\w+)`")]
    private static partial Regex Names();
}
