using System.Text;
using CsCheck;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Xmpp;

public sealed class JidTests
{
    [Theory]
    [InlineData("example.com", null, "example.com", null)]
    [InlineData("a@b", "a", "b", null)]
    [InlineData("a@b/c", "a", "b", "c")]
    [InlineData("b/c", null, "b", "c")]
    [InlineData("A@B/C", "a", "b", "C")]
    [InlineData("a@b/c@d/e", "a", "b", "c@d/e")]
    [InlineData("b/c@d", null, "b", "c@d")]
    [InlineData("a@b./c", "a", "b", "c")]
    [InlineData("a@[::1]/ c ", "a", "[::1]", " c ")]
    [InlineData("[tenant]room@conference.example.com/nick", "[tenant]room", "conference.example.com", "nick")]
    [InlineData("Room@conference.my_tenant.example.com", "room", "conference.my_tenant.example.com", null)]
    [InlineData("%c3%a4%20b@c", "%c3%a4%20b", "c", null)]
    [InlineData("\u00C4@\u00D6.example/\u00DC", "\u00E4", "\u00F6.example", "\u00DC")]
    [InlineData("a\u0308@b/u\u0308", "\u00E4", "b", "\u00FC")]
    [InlineData("stra\u00DFe@b", "strasse", "b", null)]
    [InlineData("a@b/\U0001F600", "a", "b", "\U0001F600")]
    [InlineData("\u05D0\u05D1@b", "\u05D0\u05D1", "b", null)]
    public void An_address_is_read_into_its_prepared_parts(string text, string? node, string domain, string? resource)
    {
        Assert.True(Jid.TryParse(text, out var jid));
        Assert.Equal((node, domain, resource), (jid.Node, jid.Domain, jid.Resource));
        Assert.True(Jid.TryParse(jid.ToString(), out var again));
        Assert.Equal(jid, again);
    }

    [Theory]
    [InlineData("a@b/c", true)]
    [InlineData("\u00E4@b/\u4E2D", true)]
    [InlineData("a@b/\U0001F600", false)]
    [InlineData("a\u0221@b", false)]
    public void An_address_is_storable_unless_Unicode_3_2_did_not_know_one_of_its_characters(string text, bool storable)
    {
        Assert.True(Jid.TryParse(text, out var jid));
        Assert.Equal(storable, jid.IsStorable);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("/")]
    [InlineData("@b")]
    [InlineData("a@")]
    [InlineData("a@/c")]
    [InlineData("a@b/")]
    [InlineData("b/")]
    [InlineData("/c")]
    [InlineData("a@b@c")]
    [InlineData(".")]
    [InlineData("a@.")]
    [InlineData("a@b..")]
    [InlineData("a b@c")]
    [InlineData("a\"@b")]
    [InlineData("a&@b")]
    [InlineData("a'@b")]
    [InlineData("a:@b")]
    [InlineData("a<@b")]
    [InlineData("a>@b")]
    [InlineData("a\t@b")]
    [InlineData("a\u007F@b")]
    [InlineData("a@b c")]
    [InlineData("a@b\n")]
    [InlineData("a@b/\0")]
    [InlineData("a@b/\u001F")]
    [InlineData("a\uFF20b@c")] // normalised to '@'
    [InlineData("a\uFF0Fb@c")]
    [InlineData("a@b\uFF20c")]
    [InlineData("a@b\uFF0E")]
    [InlineData("\u00AD@b")] // mapped to nothing
    [InlineData("a@\u200B")]
    [InlineData("a@b/\u2060")]
    [InlineData("\u3000@b")]
    [InlineData("a@b/\u2028")]
    [InlineData("a@b/\uE000")]
    [InlineData("a@b/\uFFFE")]
    [InlineData("\u05D0a@b")]
    [InlineData("\u05D01@b")]
    public void What_is_no_address_is_refused(string? text) => Assert.False(Jid.TryParse(text, out _));

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.All((string[])["a\uD83D@b", "a@\uDE00", "a@b/\uD83D"], text => Assert.False(Jid.TryParse(text, out _)));

    [Theory]
    [InlineData(1022, true)]
    [InlineData(1023, true)]
    [InlineData(1024, false)]
    public void A_part_has_at_most_1023_bytes(int bytes, bool expected)
    {
        foreach (var part in (string[])[new('a', bytes), new string('A', bytes), string.Concat(new string('\u4E2D', bytes / 3), new string('a', bytes % 3))])
        {
            Assert.Equal(bytes, Encoding.UTF8.GetByteCount(part));
            Assert.Equal(expected, Jid.TryCreate(part, "b", null, out _));
            Assert.Equal(expected, Jid.TryCreate(null, part, null, out _));
            Assert.Equal(expected, Jid.TryCreate(null, "b", part, out _));
        }
    }

    [Theory]
    [InlineData(30, true)] // 990 bytes
    [InlineData(31, true)] // 1023 bytes
    [InlineData(32, false)]
    public void The_bound_holds_for_what_preparation_makes_of_it(int length, bool expected) =>
        Assert.Equal(expected, Jid.TryCreate(null, "b", new string('\uFDFA', length), out _)); // each becomes 33 bytes

    [Fact]
    public void What_preparation_shrinks_is_bounded_as_it_comes()
    {
        Assert.True(Jid.TryCreate(new string('\u00AD', 511) + "a", "b", null, out var jid));
        Assert.Equal("a", jid.Node);
        Assert.False(Jid.TryCreate(new string('\u00AD', 511) + "aa", "b", null, out _));
    }

    [Fact]
    public void Addresses_of_the_same_entity_are_equal()
    {
        Assert.True(Jid.TryParse("R\u00D6\u00D6M@Conference.example.com/Nick", out var one));
        Assert.True(Jid.TryParse("ro\u0308o\u0308m@conference.example.COM./Nick", out var other));
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(one.Bare, other.Bare);
        Assert.Null(one.Bare.Resource);

        Assert.True(Jid.TryParse("r\u00F6\u00F6m@conference.example.com/nick", out var another));
        Assert.NotEqual(one, another);
    }

    [Fact]
    public void What_is_prepared_is_left_alone() => GenText.Text.Sample(text =>
        (!Jid.TryCreate(text, "d", null, out var jid) || (Jid.TryCreate(jid.Node, "d", null, out var again) && again == jid))
        && (!Jid.TryCreate(null, text, null, out jid) || (Jid.TryCreate(null, jid.Domain, null, out again) && again == jid))
        && (!Jid.TryCreate(null, "d", text, out jid) || (Jid.TryCreate(null, "d", jid.Resource, out again) && again == jid)), iter: 20_000);

    [Fact]
    public void Every_address_is_read_back_from_its_text() =>
        Gen.Select(GenText.Text.Null(), GenText.Text, GenText.Text.Null()).Sample((node, domain, resource) =>
            !Jid.TryCreate(node, domain, resource, out var jid) || (Jid.TryParse(jid.ToString(), out var again) && again == jid), iter: 20_000);

    [Fact]
    public void No_text_at_all_makes_reading_throw() => Gen.String.Sample(text => { _ = Jid.TryParse(text, out _); }, iter: 10_000);
}
