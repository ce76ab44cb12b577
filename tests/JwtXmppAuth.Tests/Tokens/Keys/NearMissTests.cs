using System.Buffers.Text;
using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Secrets that both sides have, and that one of them has made something else of.</summary>
public sealed class NearMissTests : IDisposable
{
    private const string Decoded = "decoded from base64";
    private const string Encoded = "encoded as base64";

    /// <summary>Both alphabets differ in it, and so does the padding.</summary>
    private static readonly byte[] Bytes = [0xfb, 0xff, .. Enumerable.Range(1, 47).Select(n => (byte)(n * 37))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-near-");

    public static TheoryData<string> Texts =>
    [
        Convert.ToBase64String(Bytes),
        Convert.ToBase64String(Bytes).TrimEnd('='),
        Base64Url.EncodeToString(Bytes),
        Base64Url.EncodeToString(Bytes) + "==",
    ];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_the_issuer_decodes_and_the_gateway_does_not_is_told(string text)
    {
        var explanation = Refused(app => app.Secrets.Add(text), Issuer.Hmac(Bytes));

        Assert.Contains(Decoded, explanation, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_the_gateway_has_decoded_and_the_issuer_has_not_is_told(string text)
    {
        Assert.Contains(Encoded, Refused(app => app.SecretFiles.Add(File(Bytes)), Issuer.Hmac(text)), StringComparison.Ordinal);
        var set = $$"""{"keys":[{"kty":"oct","alg":"HS256","k":"{{Base64Url.EncodeToString(Bytes)}}"}]}""";
        Assert.Contains(
            Encoded, Refused(app => app.Keys.Add(new() { JwksFile = File(Encoding.UTF8.GetBytes(set)) }), Issuer.Hmac(text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" \n", "", "without the white space")]
    [InlineData("", "\n", "a line end behind it")]
    public void White_space_that_only_one_side_has_is_told(string gateways, string issuers, string sentence)
    {
        var explanation = Refused(app => app.Secrets.Add(Issuer.DefaultSecret + gateways), Issuer.Hmac(Issuer.DefaultSecret + issuers));

        Assert.Contains(sentence, explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void No_secret_is_in_the_sentence()
    {
        var text = Convert.ToBase64String(Bytes);

        var explanation = Refused(app => app.SecretFiles.Add(File(Bytes)), Issuer.Hmac(text));

        for (var at = 0; at + 6 <= text.Length; at++)
            Assert.DoesNotContain(text.Substring(at, 6), explanation, StringComparison.Ordinal);
    }

    /// <summary>A secret with one near miss: its base64 has neither padding nor letters of one alphabet alone, and it is no text.</summary>
    [Theory]
    [InlineData(NearMiss.MaxTried - 1, NearMiss.MaxTried - 1)]
    [InlineData(NearMiss.MaxTried, NearMiss.MaxTried)]
    [InlineData(NearMiss.MaxTried + 1, NearMiss.MaxTried)]
    public void A_refusal_looks_at_so_many_and_no_more(int secrets, int looked)
    {
        var material = SecretMaterial.Mistaken([.. Enumerable.Repeat((byte)0x80, 33)]);
        var search = new KeySearch();
        for (var i = 0; i < secrets; i++)
            search.Tried(new VerificationKey(material, new("Secrets", [SigningAlgorithm.HS256])));
        var asked = 0;

        search.Failure("my-app", SigningAlgorithm.HS256, "none", _ => asked++ < 0);

        Assert.Equal(looked, asked);
    }

    /// <summary>White space around it, and its base64 has padding and a letter that the alphabets do not share.</summary>
    [Fact]
    public void A_secret_has_six_at_most() =>
        Assert.Equal(6, SecretMaterial.Mistaken(" ~~?"u8.ToArray()).NearMisses(new("Secrets", [SigningAlgorithm.HS256])).Count());

    private static string Refused(Action<AppOptions> configured, Issuer issuer)
    {
        var app = new AppOptions { Id = issuer.Id, AcceptedAudiences = { issuer.Audience } };
        configured(app);

        var failure = new TokenVerifier([app], new(), TimeProvider.System).Refuse(issuer.Token());

        Assert.Equal("token.signature", failure.Code);
        return failure.InFull;
    }

    private string File(byte[] content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }
}
