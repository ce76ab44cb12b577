using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class HandoffTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("0123456789abcdef0123456789abcdef");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private readonly FakeTimeProvider _clock = new(Now);

    private static UpstreamLogin Full => Logins.Guest with
    {
        UrlRoom = "standup",
        CustomUsername = "promoted",
        Tenant = "acme",
        Region = "eu",
        UserAgent = "Browser/1.0",
        Identity = new ClientIdentity
        {
            Node = Logins.Node,
            UserObject = Logins.Json("""{"id":"u-1","name":"Zoë 😀","moderator":true}"""),
            Group = "staff",
            Callee = new Callee("c-1", "Bob", null),
            Token = Logins.Token with
            {
                Room = "*",
                Sub = "acme",
                Tenant = "acme",
                Features = Logins.Json("""{"recording":true,"transcription":"true"}"""),
                RoomContext = Logins.Json("""{"regex":true}"""),
            },
        },
    };

    [Fact]
    public void Every_claim_of_the_contract_is_there_and_no_other()
    {
        var claims = Claims(Create(Full));

        Assert.Matches("^[0-9a-f]{32}$", claims.GetProperty("jti").GetString());
        var expected = """
            {"aud":"meet.example.com","iat":1700000000,"exp":1700000030,"jti":"JTI",
             "node":"0f8fad5b-d9cb-469f-a165-70867728950e","sid":"s-1","ip":"192.0.2.7","has_token":true,"bind":"",
             "iss":"my-issuer","sub":"acme","room":"*","tenant":"acme",
             "user":{"id":"u-1","name":"Zoë 😀","moderator":true},"group":"staff",
             "features":{"recording":true,"transcription":"true"},"room_context":{"regex":true},
             "callee":{"id":"c-1","name":"Bob"},
             "url_room":"standup","url_prefix":"acme","custom_username":"promoted","region":"eu","user_agent":"Browser/1.0"}
            """.Replace("JTI", claims.GetProperty("jti").GetString(), StringComparison.Ordinal);
        Assert.True(JsonElement.DeepEquals(Logins.Json(expected), claims), claims.GetRawText());
    }

    [Fact]
    public void A_guest_has_no_claims_of_a_token_and_an_empty_tenant()
    {
        var claims = Claims(Create(Logins.Guest));

        string[] names = ["aud", "iat", "exp", "jti", "node", "sid", "ip", "has_token", "bind", "url_prefix"];
        Assert.Equal(names, claims.EnumerateObject().Select(claim => claim.Name));
        Assert.False(claims.GetProperty("has_token").GetBoolean());
        Assert.Equal("", claims.GetProperty("url_prefix").GetString());
    }

    [Fact]
    public void A_service_is_bound_to_the_resource_that_the_operator_gave_it()
    {
        var service = new ServiceIdentity("focus", ServiceKind.Focus, SkipsRoomCheck: true, MayCreateRooms: true, IsHidden: false, "phone");
        var claims = Claims(Create(Logins.Guest with { Identity = Logins.Guest.Identity with { Service = service } }));
        Assert.Equal("phone", claims.GetProperty("bind").GetString());
    }

    [Fact]
    public void The_raw_token_travels_only_where_it_is_switched_on()
    {
        Assert.False(Claims(Create(Full)).TryGetProperty("token", out _));
        Assert.Equal("aaaa.bbbb.cccc", Claims(Create(Full, forwardToken: true)).GetProperty("token").GetString());
        Assert.False(Claims(Create(Logins.Guest, forwardToken: true)).TryGetProperty("token", out _));
    }

    [Fact]
    public async Task A_library_of_others_verifies_the_signature()
    {
        var parameters = new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(Secret),
            ValidAlgorithms = ["HS256"],
            ValidTypes = ["jwtxmppauth+jwt"],
            ValidAudience = Logins.Host,
            ValidateIssuer = false,
            ValidateLifetime = false,
        };

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(Create(Full), parameters);
        Assert.True(result.IsValid, result.Exception?.Message);

        parameters.IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes("another-secret-of-thirty-two-byte"));
        Assert.False((await new JsonWebTokenHandler().ValidateTokenAsync(Create(Full), parameters)).IsValid);
    }

    [Fact]
    public void The_header_is_one_fixed_text() =>
        Assert.Equal("""{"alg":"HS256","typ":"jwtxmppauth+jwt"}""", Base64UrlEncoder.Decode(Create(Full).Split('.')[0]));

    [Fact]
    public void No_two_hand_offs_share_a_jti()
    {
        var seen = Enumerable.Range(0, 1000).Select(_ => Claims(Create(Logins.Guest)).GetProperty("jti").GetString());
        Assert.Equal(1000, seen.Distinct().Count());
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void At_most_64_KiB_are_handed_off(int beyond, bool fits)
    {
        // Four characters of base64url carry three bytes: the largest payload whose serialisation has exactly the bound.
        var room = new string('r', 102);
        var spare = Handoff.MaxBytes - Create(Logins.Guest with { UrlRoom = room }).Length;
        var login = Logins.Guest with { UrlRoom = room + new string('r', spare * 3 / 4 + beyond) };

        Assert.Equal(fits, new Handoff(Secret, _clock).TryCreate(login, forwardToken: false, out var handoff));
        Assert.Equal(fits, new Handoff(Secret, _clock).Fits(login, forwardToken: false));
        if (beyond == 0)
            Assert.Equal(Handoff.MaxBytes, handoff!.Length);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void With_its_own_level_a_hand_off_is_at_most_16_deep(int levels, bool fits)
    {
        var arrays = Logins.Json($$"""{"a":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""");
        foreach (var token in new[] { Logins.Token with { Features = arrays }, Logins.Token with { RoomContext = arrays } })
        {
            var login = Logins.Guest with { Identity = Logins.Guest.Identity with { Token = token } };
            Assert.Equal(fits, new Handoff(Secret, _clock).TryCreate(login, forwardToken: false, out _));
        }
    }

    [Theory]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("fe80::1%3", "fe80::1")]
    public void An_address_is_written_as_Prosody_reads_it(string address, string written) =>
        Assert.Equal(written, Claims(Create(Logins.Guest with { ClientAddress = IPAddress.Parse(address) })).GetProperty("ip").GetString());

    [Theory]
    [InlineData(511, 511)]
    [InlineData(512, 512)]
    [InlineData(513, 512)]
    public void A_long_user_agent_is_cut(int length, int written)
    {
        var claims = Claims(Create(Logins.Guest with { UserAgent = new string('a', length) }));
        Assert.Equal(written, claims.GetProperty("user_agent").GetString()!.Length);
    }

    [Fact]
    public void Any_text_of_a_client_is_carried_and_comes_back_as_it_was() =>
        Gen.String.Sample(text =>
        {
            var claims = Claims(Create(Logins.Guest with { UrlRoom = text, UserAgent = text, Region = text }));
            Assert.Equal(WellFormed(text), claims.GetProperty("url_room").GetString());
        });

    [Fact]
    public void A_user_agent_cut_through_a_character_is_still_text()
    {
        var login = Logins.Guest with { UserAgent = string.Create(CultureInfo.InvariantCulture, $"{new string('a', 511)}😀") };
        Assert.StartsWith("aaa", Claims(Create(login)).GetProperty("user_agent").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"recording":true,"x":null}""")]
    [InlineData("""{"a":1e400,"b":-0,"c":[[[[]]]],"d":null}""")]
    public void Odd_values_of_a_token_are_carried_as_they_are(string features)
    {
        var login = Logins.Guest with
        {
            Identity = Logins.Guest.Identity with { Token = Logins.Token with { Features = Logins.Json(features) } },
        };
        Assert.Equal(features, Claims(Create(login)).GetProperty("features").GetRawText());
    }

    [Fact]
    public void What_Prosodys_reader_takes_for_marks_of_its_own_is_left_out_at_any_depth()
    {
        var odd = Logins.Json("""{"__array":[1],"a":[{"__hash":[],"b":{"__array":{},"_array":1}}],"__hash":"x","__hash_":true}""");
        var clean = Logins.Json("""{"a":[{"b":{"_array":1}}],"__hash_":true}""");
        var token = Logins.Token with { Features = odd, RoomContext = odd };
        var claims = Claims(Create(Logins.Guest with { Identity = Logins.Guest.Identity with { Token = token, UserObject = odd } }));
        foreach (var claim in new[] { "features", "room_context", "user" })
            Assert.True(JsonElement.DeepEquals(clean, claims.GetProperty(claim)), claims.GetProperty(claim).GetRawText());
    }

    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private string Create(UpstreamLogin login, bool forwardToken = false)
    {
        Assert.True(new Handoff(Secret, _clock).TryCreate(login, forwardToken, out var handoff));
        return handoff;
    }

    private static JsonElement Claims(string handoff) => Logins.Json(Base64UrlEncoder.Decode(handoff.Split('.')[1]));
}
