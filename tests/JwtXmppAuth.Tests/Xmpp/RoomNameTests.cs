using System.Text;
using CsCheck;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Xmpp;

public sealed class RoomNameTests
{
    /// <summary>Expected values are what the client's own function gives in Node.</summary>
    [Theory]
    [InlineData("MyRoom", "myroom")]
    [InlineData("\u00C4 b", "%c3%a4%20b")]
    [InlineData("A\u0308 b", "%c3%a4%20b")]
    [InlineData("%C3%84%20b", "%c3%a4%20b")]
    [InlineData("%c3%a4%20b", "%c3%a4%20b")]
    [InlineData("\u041A\u043E\u043C\u043D\u0430\u0442\u0430", "%d0%ba%d0%be%d0%bc%d0%bd%d0%b0%d1%82%d0%b0")]
    [InlineData("a-_.!~*'()", "a-_.!~*'()")]
    [InlineData("a/b?c#d&e", "a%2fb%3fc%23d%26e")]
    [InlineData("[tenant]room", "%5btenant%5droom")]
    [InlineData("%41", "a")]
    [InlineData("%2541", "%2541")]
    [InlineData("100%", "100%25")]
    [InlineData("%4", "%254")]
    [InlineData("%zz%41", "%25zz%2541")]
    [InlineData("%C0%AF", "%25c0%25af")] // overlong
    [InlineData("%ED%A0%80", "%25ed%25a0%2580")] // a surrogate
    [InlineData("%C3\u00A4", "%25c3%c2%a4")]
    [InlineData("%00", "%00")]
    [InlineData("\uFF21", "a")]
    [InlineData("\u212A", "k")]
    [InlineData("\u1E9E", "%c3%9f")]
    [InlineData("\u0130", "i%cc%87")]
    [InlineData("\u0391\u03A3", "%ce%b1%cf%82")]
    [InlineData("\u0391\u03A3.", "%ce%b1%cf%82.")]
    [InlineData("\u0391\u03A3\u0391", "%ce%b1%cf%83%ce%b1")]
    [InlineData("\u0391\u03A3:\u0391", "%ce%b1%cf%83%3a%ce%b1")]
    [InlineData("\u03A3", "%cf%83")]
    [InlineData("1\u03A3", "1%cf%83")]
    [InlineData("\u0391\u0301\u03A3\u0301 \u0391", "%ce%ac%cf%82%cc%81%20%ce%b1")]
    [InlineData("\u10A0", "%e2%b4%80")]
    [InlineData("\U0001F600", "%f0%9f%98%80")]
    [InlineData("", "")]
    public void A_name_becomes_what_the_client_makes_of_it(string name, string expected) => Assert.Equal(expected, RoomName.BackendSafe(name));

    [Fact]
    public void What_nobody_can_have_typed_has_no_such_form() => Assert.All(
        (string[])["\uD83D", "a\uDE00", "%41\uD83D", "\uFFFE", "%EF%BF%BE"], name => Assert.Null(RoomName.BackendSafe(name)));

    [Theory]
    [InlineData("room", "room", true)]
    [InlineData("ROOM", "room", true)]
    [InlineData("\u00C4 b", "%c3%a4%20b", true)]
    [InlineData("\u00C4", "\u00E4", true)] // a client that does not encode
    [InlineData("\u00C4", "%c3%a4", true)]
    [InlineData("%C3%A4", "%c3%a4", true)]
    [InlineData("%41", "a", true)]
    [InlineData("room", "room2", false)]
    [InlineData("room2", "room", false)]
    [InlineData("a", "%41", false)]
    [InlineData("*", "room", false)]
    [InlineData("room", "[tenant]room", false)]
    public void A_claim_names_the_node_in_its_own_spelling_and_in_the_clients(string claim, string node, bool expected) =>
        Assert.Equal(expected, RoomName.Names(claim, node));

    [Fact]
    public void A_claim_that_can_be_a_node_names_it() => GenText.Text.Sample(claim =>
        !Jid.TryPrepareNode(claim, out var node) || RoomName.Names(claim, node), iter: 100_000);

    [Fact]
    public void A_claim_names_the_node_the_client_makes_of_it() => GenText.Text.Sample(claim =>
        !Jid.TryPrepareNode(RoomName.BackendSafe(claim) ?? "", out var node) || RoomName.Names(claim, node), iter: 100_000);

    // Where percent signs are, a decomposed letter may become a hexadecimal digit, for the client as for us.
    [Fact]
    public void How_a_name_is_composed_makes_no_difference_to_the_client() => GenText.Text.Where(name => !name.Contains('%')).Sample(name =>
        RoomName.BackendSafe(name) == RoomName.BackendSafe(name.Normalize(NormalizationForm.FormD))
        && RoomName.BackendSafe(name) == RoomName.BackendSafe(name.Normalize(NormalizationForm.FormC)), iter: 100_000);

    // The client makes lower case last, so a letter and its mark stay apart that only in lower case are one character.
    [Fact]
    public void The_case_of_a_name_makes_no_difference_to_the_client_but_for_how_it_is_composed() => GenText.Text.Sample(name =>
        // A sigma is the one letter whose lower case depends on where it stands.
        name.Normalize(NormalizationForm.FormKC).Contains('\u03A3')
        || Composed(RoomName.BackendSafe(name)) == Composed(RoomName.BackendSafe(name.ToLowerInvariant())), iter: 100_000);

    private static string? Composed(string? safe) => safe is null ? null : Uri.UnescapeDataString(safe).Normalize(NormalizationForm.FormKC);

    [Fact]
    public void No_claim_names_more_than_its_two_spellings() => Gen.Select(GenText.Text, GenText.Text).Sample((claim, other) =>
    {
        Jid.TryPrepareNode(claim, out var own);
        return Nodes(claim, other).All(node => !RoomName.Names(claim, node) || node == own || node == RoomName.BackendSafe(claim));
    }, iter: 10_000);

    [Fact]
    public void No_text_at_all_makes_it_throw() => Gen.Select(Gen.String, Gen.String).Sample((claim, node) => { _ = RoomName.Names(claim, node); }, iter: 10_000);

    [Fact]
    public void A_long_claim_of_sigmas_and_marks_takes_no_time_worth_measuring() =>
        Assert.NotNull(RoomName.BackendSafe(string.Concat(Enumerable.Repeat("\u03A3" + new string('\u0301', 50), 1000))));

    /// <summary>Prepared nodes that have to do with the claim, and some that have not.</summary>
    private static IEnumerable<string> Nodes(string claim, string other)
    {
        foreach (var text in (string?[])[claim, RoomName.BackendSafe(claim), other, RoomName.BackendSafe(other), claim + other])
        {
            if (text is not null && Jid.TryPrepareNode(text, out var node))
                yield return node;
        }
    }
}
