using System.Buffers.Text;
using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>No input makes verification throw, and none gets in that was not signed letter by letter as it stands.</summary>
public sealed class HostileTokensTests
{
    private const long Now = 1_800_000_000;

    private static readonly string[] Names =
    [
        "iss", "aud", "sub", "room", "exp", "nbf", "iat", "jti", "context", "user_id", "user", "group", "features", "tenant", "callee",
        "id", "typ", "alg", "kid", "crit",
    ];

    private static readonly Gen<string> Scalar = Gen.OneOf(
        "null", "true", "0", "-1", "1.5", "1e300", "1e400", "-1e400", "1e-400", "1800000000", "1800003600", "1800003600000",
        "9999999999999999999999999999999999999999", "NaN", "01", "{", "]", "\"1800003600\"", "\"NaN\"", "\"\"", "\"*\"", "\"my-app\"",
        "\"jitsi\"", "\"JWT\"", "\"HS256\"", "\"none\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\u202e\"");

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, deeper) => depth > 4
        ? Scalar
        : Gen.Frequency(
            (4, Scalar),
            (1, deeper.Array[0, 3].Select(items => $"[{string.Join(",", items)}]")),
            (2, Object(deeper))));

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));
    private readonly Issuer _hmac;
    private readonly TokenVerifier[] _verifiers;

    public HostileTokensTests()
    {
        _hmac = Issuer.Hmac() with { Time = _clock };
        var rsa = Issuer.Rsa(RsaKeys.One) with { Time = _clock };
        _verifiers =
        [
            new([_hmac.App()], new(), _clock),
            new([_hmac.App(app => app.MaxLifetime = TimeSpan.FromHours(1))], new() { Compatibility = Compatibility.Strict }, _clock),
            new([rsa.App()], new(), _clock),
            new([rsa.App(), _hmac.App(app => app.AcceptedAudiences.Add("*"))], new() { RequireRoom = false, RequireSub = false }, _clock),
        ];
    }

    [Fact]
    public void Any_text_is_refused() => Gen.OneOf(
        Gen.String,
        Gen.Char.Array[0, 60].Select(letters => new string(letters)),
        Gen.String[Gen.Char["eyJ.-_=+/\\ \0é"], 0, 60])
        .Sample(text => Assert.All(_verifiers, verifier => verifier.Refuse(text)), iter: 5_000);

    [Fact]
    public void A_good_token_with_anything_changed_is_refused()
    {
        var token = _hmac.Token();
        var letters = Gen.OneOf(Gen.Char["abcXYZ012-_"], Gen.Char["=+/. \n\\%"], Gen.Char);
        Gen.Select(Gen.Int[0, token.Length - 1], letters, Gen.Int[0, 4]).Sample((at, letter, how) =>
        {
            var changed = how switch
            {
                0 => token[..at] + letter + token[(at + 1)..],
                1 => token[..at] + letter + token[at..],
                2 => token.Remove(at, 1),
                3 => token[..at],
                _ => token[at..] + token[..at],
            };
            foreach (var verifier in _verifiers)
                if (changed != token)
                    verifier.Refuse(changed);
        }, iter: 5_000);
    }

    [Fact]
    public void Whatever_an_issuer_signs_ends_in_a_verdict_and_what_is_accepted_keeps_its_word()
    {
        var accepted = 0;
        Gen.Select(Edited(_hmac.Header().ToJsonString()), Edited(_hmac.Payload().ToJsonString())).Sample((header, payload) =>
        {
            foreach (var verifier in _verifiers)
                if (verifier.Verify(_hmac.Sign(header, payload)) is TokenVerdict.Accepted(var token))
                {
                    KeepsItsWord(token);
                    Interlocked.Increment(ref accepted);
                }
        }, iter: 10_000);

        Assert.True(accepted > 100, $"{accepted} accepted: the generator does not get past the first checks.");
    }

    [Fact]
    public void Whatever_an_issuer_signs_is_explained_as_it_is_decided() =>
        Gen.Select(Edited(_hmac.Header().ToJsonString()), Edited(_hmac.Payload().ToJsonString()), Gen.Bool).Sample((header, payload, signed) =>
        {
            var token = _hmac.Sign(header, payload);
            if (!signed)
                token = token[..^1] + (token[^1] == 'A' ? 'E' : 'A');
            Assert.All(_verifiers, verifier => IsExplained(verifier, token));
        }, iter: 5_000);

    [Fact]
    public void Any_text_is_explained_as_it_is_decided() => Gen.OneOf(
        Gen.String,
        Gen.Char.Array[0, 60].Select(letters => new string(letters)),
        Gen.String[Gen.Char["eyJ.-_=+/\\ \0é"], 0, 60],
        Gen.OneOf("", " ", "Bearer ", "jwt=", "https://meet.example.com/r?jwt=", "{", "\"", "-----BEGIN ", "%2E").Select(before => before + _hmac.Token()))
        .Sample(text => Assert.All(_verifiers, verifier => IsExplained(verifier, text)), iter: 5_000);

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(64 << 20)]
    public void A_megabyte_is_refused_unread(int length)
    {
        foreach (var token in new[] { new string('a', length), new string('.', length), "a." + new string('b', length) + ".c" })
            Assert.All(_verifiers, verifier => Assert.Equal("token.too_large", verifier.Refuse(token).Code));
    }

    /// <summary>At the largest bound: what costs most to read still costs little.</summary>
    [Fact]
    public void The_worst_token_within_the_largest_bound_ends_in_a_verdict()
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var verifier = new TokenVerifier([issuer.App(app => app.MaxTokenBytes = TokenOptionsCheck.MaxTokenBytes)], new(), _clock);
        string[] payloads =
        [
            new('[', 45_000),
            string.Concat(Enumerable.Repeat("{\"a\":", 9_000)),
            $"{{{string.Join(",", Enumerable.Range(0, 5_000).Select(n => $"\"{n}\":1"))}}}",
            $"{{\"exp\":{new string('9', 45_000)}}}",
            $"{{\"iss\":\"{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", 3_500))}\"}}",
            $"{{\"aud\":[{string.Join(",", Enumerable.Repeat("\"x\"", 10_000))}]}}",
        ];

        Assert.All(payloads, payload => verifier.Refuse(issuer.Sign("""{"alg":"HS256","typ":"JWT"}""", payload)));
        verifier.Refuse(new('.', 60_000));
        verifier.Refuse(new('\uffff', 60_000));
    }

    [Fact]
    public void An_RSA_signature_of_any_bytes_is_refused()
    {
        var rsa = Issuer.Rsa(RsaKeys.One) with { Time = _clock };
        var signed = rsa.Token()[..rsa.Token().LastIndexOf('.')];
        var modulus = RsaKeys.One.ExportParameters(false).Modulus!;
        var one = new byte[256];
        one[^1] = 1;
        byte[] ones = [.. Enumerable.Repeat((byte)0xFF, 256)];

        foreach (var signature in new[] { new byte[255], new byte[256], new byte[257], ones, modulus, one, [1] })
            Assert.Equal("token.signature", _verifiers[2].Refuse($"{signed}.{Base64Url.EncodeToString(signature)}").Code);
    }

    private void IsExplained(TokenVerifier verifier, string token)
    {
        var explanation = verifier.Explain(token, _clock);
        Explained.IsAsDecided(verifier.Verify(token), explanation);
        Explained.IsSafeToShow(explanation, token);
    }

    private static void KeepsItsWord(VerifiedToken token)
    {
        Assert.Equal("my-app", token.Issuer);
        Assert.True(token.ExpiresAt is not { } exp || (exp > Now && double.IsFinite(exp)));
        Assert.True(token.NotBefore is not { } nbf || nbf <= Now);
        Assert.Matches("^[0-9a-f]{40}$", token.Subject);
        foreach (var part in new[] { token.Context, token.User, token.Features, token.RoomContext, token.Callee })
            Assert.True(part is null or { ValueKind: JsonValueKind.Object });
    }

    private static Gen<string> Object(Gen<string> value) => Gen.Select(Gen.OneOf(Names), value).Array[0, 4]
        .Select(members => $"{{{string.Join(",", members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}");

    /// <summary>Good JSON with up to two members' values replaced, sometimes added once more; or any JSON at all.</summary>
    private static Gen<string> Edited(string good)
    {
        var members = JsonElement.Parse(good).EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetRawText());
        return Gen.Frequency(
            (9, Gen.Select(Gen.OneOf(Names), Json).Array[0, 2].Select(edits =>
            {
                var edited = new Dictionary<string, string>(members);
                foreach (var (name, value) in edits)
                    edited[name] = value;
                return $"{{{string.Join(",", edited.Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
            })),
            (1, Json));
    }
}
