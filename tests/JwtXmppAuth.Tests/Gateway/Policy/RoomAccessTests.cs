using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Policy;

public sealed class RoomAccessTests
{
    private const string Muc = "conference.meet.example.com";

    private static readonly string?[] Claims =
        [null, "*", "a", "A", "b", "aa", "[t]a", "[T]A", "t]a", "[u]a", "]a", "a]", "[t]", "[]a", "[t][u]a", "x]y]a", "]]]]]]a", "a@b", ".*"];

    private static readonly string[] Subs = ["*", "meet.example.com", "MEET.Example.com", "example.com", Muc, "t", "T", "u", "tt", "[t]", ""];

    private static readonly string[] Nodes =
        ["a", "b", "aa", "ab", "*", "[t]a", "[t]b", "[u]a", "[t]aa", "[tt]a", "[t][u]a", "[]a", "[t]", "[t", "]a", "t]a", "x]y]a", "a]", "a]a", "[*]a"];

    public static TheoryData<string?, bool, bool, bool> ClaimsAndModes()
    {
        bool[] both = [false, true];
        return
        [
            .. from claim in Claims
               from domainVerification in both
               from require in both
               from pattern in both
               select new TheoryDataRow<string?, bool, bool, bool>(claim, domainVerification, require, pattern)
        ];
    }

    /// <summary>19 claims × 8 modes × 11 subs × 20 rooms, with text and tag.</summary>
    [Theory]
    [MemberData(nameof(ClaimsAndModes))]
    public void Every_decision_is_the_plugins(string? claim, bool domainVerification, bool require, bool pattern)
    {
        // Without domain verification a claim marked as a pattern is a plain name; only there the plugin minds its case.
        if (pattern && !domainVerification)
            claim = claim?.ToLowerInvariant();
        var host = Given.Host(of =>
        {
            of.DomainVerification = domainVerification;
            of.RequireRoomClaim = require;
            of.RoomPatterns.Language = PatternLanguage.None;
        });

        foreach (var sub in Subs)
        {
            var token = Given.Token(claim, sub, context: pattern ? """{"room":{"regex":true}}""" : "{}");
            foreach (var node in Nodes)
            {
                var expected = PluginDecision.Of(token, node, host);
                var actual = Judge(host, token, node);
                Assert.True(
                    (expected?.Text, expected?.Tag) == (actual?.Text, actual?.Tag),
                    $"room {claim ?? "absent"}, sub {sub}, asked {node}: {actual}");
            }
        }
    }

    /// <summary>A provider's token of one tenant, or of none, at every room of every other, whatever the host leaves unchecked.</summary>
    [Theory]
    [InlineData(true, Compatibility.Plugin)]
    [InlineData(false, Compatibility.Plugin)]
    [InlineData(true, Compatibility.Strict)]
    [InlineData(false, Compatibility.Strict)]
    public void A_providers_token_never_reaches_the_rooms_of_another_tenant(bool domainVerification, Compatibility compatibility)
    {
        var host = Given.Host(of =>
        {
            of.DomainVerification = domainVerification;
            of.RequireRoomClaim = false;
            of.Compatibility = compatibility;
        });
        foreach (var (sub, own) in new[] { ("t", "[t]a"), ("meet.example.com", "a") })
        {
            foreach (var claim in (string[])["*", "a", "[u]a", "u]a", "]a"])
            {
                var token = Given.Token(claim, sub) with { IsMapped = true };
                foreach (var node in Nodes.Where(node => new MucAddress(Muc, node).Tenant != (sub == "t" ? "t" : null)))
                    Assert.False(Judge(host, token, node) is null, $"{sub} with room {claim} opens {node}");
            }

            Assert.Null(Judge(host, Given.Token("*", sub) with { IsMapped = true }, own));
            Assert.Null(Judge(host, Given.Token("a", sub) with { IsMapped = true }, own));
        }
    }

    [Theory]
    [InlineData("room.no_node", "Room address is invalid", "invalid-room-address", "a", "*", null)]
    [InlineData("room.mismatch", "Room and token mismatched", null, "b", "*", "a")]
    [InlineData("room.mismatch", "Room and token mismatched", null, "b", "t", "[t]a")]
    [InlineData("room.tenant", "Room and token mismatched", null, "a", "t", "[u]a")]
    [InlineData("room.tenant", "Room and token mismatched", null, "a", "meet.example.com", "[u]a")]
    [InlineData("room.tenant", "Room and token mismatched", null, "a", null, "[u]a")]
    [InlineData("room.domain", "Room and token mismatched", null, "a", "t", "a")]
    [InlineData("room.domain", "Room and token mismatched", null, "a", null, "a")]
    [InlineData("room.claim", "Room name cannot be matched to the one from token.", "room-name-does-not-match", null, "*", "a")]
    public void Every_refusal_has_its_code_text_and_tag(string code, string text, string? tag, string? claim, string? sub, string? node)
    {
        var denial = Judge(Given.Host(), Given.Token(claim, sub), node);

        Assert.Equal((code, text, tag), (denial?.Code, denial?.Text, denial?.Tag));
    }

    [Theory]
    [InlineData("""{"regex":false}""")]
    [InlineData("""{"regex":"TRUE"}""")]
    [InlineData("""{"regex":1}""")]
    [InlineData("""{"regex":null}""")]
    [InlineData("""{"regex":{}}""")]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Any_other_mark_leaves_it_a_name(string room) =>
        Assert.Null(Judge(Given.Host(), Given.Token("a", context: $$"""{"room":{{room}}}"""), "a"));

    [Theory]
    [InlineData("TeamMeeting", "teammeeting")]
    [InlineData("Встреча", "встреча")]
    [InlineData("Встреча", "%d0%b2%d1%81%d1%82%d1%80%d0%b5%d1%87%d0%b0")]
    [InlineData("%D0%92%D1%81%D1%82%D1%80%D0%B5%D1%87%D0%B0", "%d0%b2%d1%81%d1%82%d1%80%d0%b5%d1%87%d0%b0")]
    [InlineData("Ä b", "%c3%a4%20b")]
    [InlineData("%c3%a4%20b", "%c3%a4%20b")]
    [InlineData("A\u0308", "%c3%a4")]
    [InlineData("A\u0308", "ä")]
    [InlineData("\uFF21", "a")]
    public void Names_are_compared_in_their_normal_form(string claim, string node)
    {
        Assert.Null(Judge(Given.Host(), Given.Token(claim), node));
        Assert.Null(Judge(Given.Host(), Given.Token(claim), $"[t]{node}"));
        Assert.Null(Judge(Loose(), Given.Token(claim), node));
        Assert.Null(Judge(Loose(), Given.Token(claim), $"[t]{node}"));
        Assert.Equal("room.mismatch", Judge(Given.Host(), Given.Token(claim), node + "x")?.Code);
        Assert.Equal("room.mismatch", Judge(Loose(), Given.Token(claim), "x" + node)?.Code);
    }

    /// <summary>Joined as strings, an empty claim without domain verification is every name that ends in a bracket.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("a]")]
    [InlineData("[t]")]
    [InlineData("[t]a")]
    public void An_empty_claim_opens_nothing(string node)
    {
        Assert.Equal("room.mismatch", Judge(Loose(), Given.Token(""), node)?.Code);
        Assert.Equal("room.mismatch", Judge(Given.Host(), Given.Token(""), node)?.Code);
    }

    [Fact]
    public void A_guest_enters_where_empty_tokens_are_allowed()
    {
        foreach (var verify in new[] { false, true })
        {
            var host = Given.Host(of =>
            {
                of.AllowEmptyToken = true;
                of.DomainVerification = verify;
            });

            Assert.Null(Judge(host, null, "a"));
            Assert.Null(Judge(host, null, "[t]a"));
            Assert.Equal("room.no_node", Judge(host, null, null)?.Code);
        }
    }

    [Fact]
    public void A_guest_enters_nothing_where_they_are_not()
    {
        foreach (var host in new[] { Given.Host(), Loose(), Given.Host(of => of.RequireRoomClaim = false) })
        {
            var denial = Judge(host, null, "a");

            Assert.Equal(("room.guest", "Authentication required", "authentication-required"), (denial?.Code, denial?.Text, denial?.Tag));
        }
    }

    [Theory]
    [InlineData("meet.example.com")]
    [InlineData("MEET.example.com")]
    [InlineData(Given.Node + "@meet.example.com")]
    public void A_sender_on_the_allow_list_is_not_asked(string entry) =>
        Assert.Null(Judge(Given.Host(of => of.VerificationAllowlist.Add(entry)), Given.Token("b", "t"), "[u]a"));

    [Theory]
    [InlineData("example.com")]
    [InlineData("meet.example.com.evil.example")]
    [InlineData("someone@meet.example.com")]
    [InlineData(Given.Client)]
    [InlineData("meet.example.com/web")]
    [InlineData("@meet.example.com")]
    [InlineData("")]
    [InlineData("*")]
    public void Every_other_entry_exempts_nobody(string entry) =>
        Assert.NotNull(Judge(Given.Host(of => of.VerificationAllowlist.Add(entry)), Given.Token("b"), "a"));

    [Fact]
    public void No_token_opens_a_room_of_another_host()
    {
        var other = new HostOptions { Domain = "other.example.com" };
        var host = Given.Host(of => of.VerificationAllowlist.Add("meet.example.com"));
        var access = new RoomAccess(host, [host, other]);

        foreach (var address in new[] { "a@conference.other.example.com", "a@conference.t.other.example.com", "a@conference.other.example.com." })
        {
            var room = access.Find(Given.Jid(address))!;
            Assert.Equal("room.host", access.Judge(Given.Identity(Given.Token("*")), Given.Jid(Given.Client), "", room)?.Code);
        }
    }

    [Fact]
    public void A_component_that_exists_is_not_taken_for_a_tenant()
    {
        var wide = new HostOptions { Domain = "example.com" };
        var narrow = Given.Host();
        var room = new RoomAccess(wide, [wide, narrow]).Find(Given.Jid("a@conference.meet.example.com"));

        Assert.Equal(new MucAddress("conference.meet.example.com", "a"), room);
        Assert.Equal(room, new RoomAccess(narrow, [wide, narrow]).Find(Given.Jid("a@conference.meet.example.com")));
    }

    [Fact]
    public void Hosts_may_share_a_component()
    {
        var main = Given.Host();
        var guests = new HostOptions { Domain = "guest.meet.example.com", MucBase = "meet.example.com" };
        var access = new RoomAccess(guests, [main, guests]);

        Assert.Null(access.Judge(
            Given.Identity(Given.Token("a", "meet.example.com")),
            Given.Jid("x@guest.meet.example.com/y"),
            "",
            access.Find(Given.Jid("a@conference.meet.example.com"))!));
    }

    [Fact]
    public void An_explanation_names_both_sides_in_one_line_of_bounded_length()
    {
        var token = Given.Token("b\n\u202E" + new string('x', 5000), "t\u0001");

        foreach (var host in new[] { Given.Host(), Loose(), Strict(true), Strict(false) })
        {
            var denial = Judge(host, token, "[u]" + new string('y', 900));

            Assert.NotNull(denial);
            Assert.Contains("\"b\\u000a\\u202ex", denial.Explanation, StringComparison.Ordinal);
            Assert.Contains("yyyy", denial.Explanation, StringComparison.Ordinal);
            Assert.InRange(denial.Explanation.Length, 100, 1000);
            Assert.DoesNotContain(denial.Explanation, char.IsControl);
        }
    }

    /// <summary>A node is as long as an address allows; a claim as long as the token.</summary>
    [Fact]
    public void Brackets_by_the_thousand_are_settled_at_once()
    {
        var node = new string(']', 1000) + "a";

        Assert.Equal("room.mismatch", Judge(Loose(), Given.Token(new string(']', 15000) + "b"), node)?.Code);
        Assert.Null(Judge(Loose(), Given.Token(new string(']', 999) + "a"), node));
        Assert.Null(Judge(Loose(), Given.Token("a"), node));
    }

    internal static HostOptions Loose() => Given.Host(of => of.DomainVerification = false);

    internal static HostOptions Strict(bool domainVerification) => Given.Host(of =>
    {
        of.Compatibility = Compatibility.Strict;
        of.DomainVerification = domainVerification;
        of.RequireRoomClaim = false;
    });

    /// <summary>The decision, which an explanation must tell as well: its first failed check is the refusal.</summary>
    internal static Denial? Judge(HostOptions host, VerifiedToken? token, string? node, string tenant = "")
    {
        var (access, identity, room) = (new RoomAccess(host, [host]), Given.Identity(token, host), new MucAddress(Muc, node));
        var denial = access.Judge(identity, Given.Jid(Given.Client), tenant, room);
        var told = access.Explain(identity, Given.Jid(Given.Client), tenant, room).FirstOrDefault(check => check.Outcome is CheckOutcome.Failed);

        Assert.Equal((denial?.Code, denial?.Explanation, denial?.Fix), (told?.Code, told?.Explanation, told?.Fix));
        return denial;
    }
}
