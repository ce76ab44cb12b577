using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class KeyMapDocumentTests
{
    [Fact]
    public void Certificates_and_public_keys_are_taken_by_their_ids()
    {
        using var authority = new CertificateAuthority();
        using var certificate = authority.Issue("firebase");
        var good = Good(new() { ["a"] = certificate.ExportCertificatePem(), ["b"] = PublishedKey.Ec("x").Pem });

        Assert.Equal(["a", "b"], good.Keys.Select(key => key.Id));
        Assert.Empty(good.Refused);
    }

    [Fact]
    public void A_key_set_is_taken_as_one() =>
        Assert.Equal("k1", Assert.IsType<KeyReading.Good>(Read(new KeyPublisher(PublishedKey.Ec("k1")).Jwks)).Keys.Single().Id);

    [Fact]
    public void A_key_called_keys_is_a_key() =>
        Assert.Equal("keys", Good(new() { ["keys"] = PublishedKey.Ec("x").Pem }).Keys.Single().Id);

    [Fact]
    public void What_cannot_be_used_spoils_nothing_beside_it()
    {
        using var small = RSA.Create(1024);
        using var own = RSA.Create(2048);
        var good = Good(new()
        {
            ["good"] = PublishedKey.Ec("x").Pem,
            ["small"] = small.ExportSubjectPublicKeyInfoPem(),
            ["private"] = own.ExportPkcs8PrivateKeyPem(),
            ["chain"] = PublishedKey.Ec("x").Pem + "\n" + PublishedKey.Ec("y").Pem,
            ["number"] = 7,
            ["nothing"] = null,
        });

        Assert.Equal("good", good.Keys.Single().Id);
        Assert.Equal(["chain", "nothing", "number", "private", "small"], good.Refused.Select(key => key.Id).Order());
        Assert.All(good.Refused, key => Assert.NotNull(key.Problem));
    }

    [Fact]
    public void A_map_of_more_keys_than_may_be_tried_is_none()
    {
        var pem = PublishedKey.Ec("x").Pem;
        string Map(int count) => new JsonObject(Enumerable.Range(0, count).Select(n => KeyValuePair.Create<string, JsonNode?>($"k{n}", pem))).ToJsonString();

        Assert.IsType<KeyReading.Good>(Read(Map(JwksDocument.MaxKeys)));
        Assert.IsType<KeyReading.Faulty>(Read(Map(JwksDocument.MaxKeys + 1)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":"b"}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("<html>")]
    [InlineData("")]
    public void Without_a_key_that_can_be_used_it_is_none(string text) => Assert.IsType<KeyReading.Faulty>(Read(text));

    private static KeyReading Read(string text) => KeyMapDocument.Read(Encoding.UTF8.GetBytes(text), new KeyTerms("Keys:0"));

    private static KeyReading.Good Good(JsonObject map) => Assert.IsType<KeyReading.Good>(Read(map.ToJsonString()));
}
