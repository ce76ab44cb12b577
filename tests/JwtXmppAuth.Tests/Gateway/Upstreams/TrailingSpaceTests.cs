using System.Text;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>A stanza is read at once by a server that looks at half a tag again only when there is twice as much: expat since 2.6.0.</summary>
public sealed class TrailingSpaceTests
{
    [Theory]
    [InlineData("<a/>", 2)]
    [InlineData("<a></a>", 2)]
    [InlineData("<r xmlns='urn:xmpp:sm:3'/>", 24)]
    [InlineData("<iq type='get' id='1' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>", 22)]
    [InlineData("<message to='r@conference.meet.example.com' type='groupchat'><body>5</body></message>", 35)]
    [InlineData("<message><body>much is said, so that nothing of a tag is long beside what follows it</body></message>", 8)]
    [InlineData("<a x='>>>>>>>>>>'/>", 17)]
    [InlineData("<a x=\">'>>>>>>>>\"/>", 17)]
    [InlineData("<a>>>>>>>>>>></a>", 2)]
    [InlineData("", 0)]
    public void There_is_as_much_as_it_takes(string element, int space) =>
        Assert.Equal(space, TrailingSpace.Behind(Encoding.UTF8.GetBytes(element)));

    [Theory]
    [InlineData("<a/>")]
    [InlineData("<iq type='get' id='1' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<iq type='get' id='6' to='meet.example.com' from='20bbee71-6680@meet.example.com/n3w32E3lli_b'><ping xmlns='urn:xmpp:ping'/></iq>")]
    [InlineData("<presence to='r@conference.meet.example.com/anna'><status>2 &lt; 3</status><x xmlns='http://jabber.org/protocol/muc'/></presence>")]
    [InlineData("<message to='r@c'><body>a > b</body><x xmlns='urn:x' much='a > b \" > c'  more=\"it's > it\" /></message>")]
    public void It_is_enough_wherever_the_stanza_is_cut_and_one_space_less_is_not(string element)
    {
        var space = TrailingSpace.Behind(Encoding.UTF8.GetBytes(element));
        Assert.All(Enumerable.Range(1, element.Length - 1), cut => Assert.True(IsReadAtOnce(element, cut, space), $"cut at {cut}"));
        Assert.Contains(Enumerable.Range(1, element.Length - 1), cut => !IsReadAtOnce(element, cut, space - 1));
    }

    /// <summary>What expat does with the two pieces: half a tag is put off until there are twice as many bytes.</summary>
    private static bool IsReadAtOnce(string element, int cut, int space)
    {
        var begun = element.LastIndexOf('<', cut - 1);
        var isInside = EndOfTag(element, begun) >= cut;
        return !isInside || element.Length + space - begun >= 2 * (cut - begun);
    }

    private static int EndOfTag(string element, int begun)
    {
        char? quote = null;
        for (var at = begun; ; at++)
        {
            if (element[at] == '>' && quote is null)
                return at;
            if (element[at] is '\'' or '"')
                quote = quote is null ? element[at] : quote == element[at] ? null : quote;
        }
    }
}
