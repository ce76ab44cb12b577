using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>A login each with another algorithm than the deployments' usual HS256, as the published gateway verifies it.</summary>
public sealed class AlgorithmTests(AlgorithmTests.OneHostTwoMoreApps deployment) : IClassFixture<AlgorithmTests.OneHostTwoMoreApps>
{
    [Fact]
    public async Task A_token_signed_with_an_RSA_key_gets_in()
    {
        await using var client = await deployment.ConnectAsync(deployment.Rsa.Token("rsa", Prosody.Host));
        Assert.Null((await client.JoinAsync("rsa")).Type);
    }

    [Fact]
    public async Task A_token_signed_with_HS512_gets_in()
    {
        await using var client = await deployment.ConnectAsync(deployment.Hs512.Token("hs512", Prosody.Host));
        Assert.Null((await client.JoinAsync("hs512")).Type);
    }

    [Fact]
    public async Task A_token_signed_with_another_RSA_key_does_not()
    {
        using var key = RSA.Create(2048);
        var stranger = Issuer.Rsa(key) with { Id = deployment.Rsa.Id, Audience = deployment.Rsa.Audience };
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => deployment.ConnectAsync(stranger.Token("rsa", Prosody.Host)));
        Assert.Contains("Invalid signature", refusal.Message, StringComparison.Ordinal);
    }

    public sealed class OneHostTwoMoreApps : Deployment<Prosody13>
    {
        private const string KeyFile = "/tmp/rsa.pem";

        private readonly RSA _key = RSA.Create(2048);

        public OneHostTwoMoreApps() => Rsa = Issuer.Rsa(_key) with { Id = "rsa-app", Audience = "rsa" };

        public Issuer Rsa { get; }

        public Issuer Hs512 { get; } = Issuer.Hmac(algorithm: "HS512") with { Id = "hs512-app", Audience = "hs512" };

        protected override DeploymentSetup Setup => new()
        {
            Gateway = new Dictionary<string, string>
            {
                ["Gateway__Apps__2__Id"] = Rsa.Id,
                ["Gateway__Apps__2__PublicKeyFiles__0"] = KeyFile,
                ["Gateway__Apps__2__AcceptedAudiences__0"] = Rsa.Audience,
                ["Gateway__Apps__3__Id"] = Hs512.Id,
                ["Gateway__Apps__3__Algorithm"] = Hs512.Algorithm,
                ["Gateway__Apps__3__Secrets__0"] = Hs512.App().Secrets[0],
                ["Gateway__Apps__3__AcceptedAudiences__0"] = Hs512.Audience,
                ["Gateway__Hosts__0__Apps__1"] = Rsa.Id,
                ["Gateway__Hosts__0__Apps__2"] = Hs512.Id,
            },
            GatewayFiles = new Dictionary<string, byte[]> { [KeyFile] = Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem()) },
        };

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _key.Dispose();
        }
    }
}
