using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Resumption;

public sealed class KeptStanzasTests
{
    [Fact]
    public void Where_much_waits_for_all_one_session_has_its_share()
    {
        var backlog = new Backlog(100);
        backlog.Count(100);
        var kept = new KeptStanzas(new ResumptionOptions(), backlog);

        kept.Add(OfSize(Backlog.Share - 1));
        Assert.True(kept.TakesMore);
        kept.Add(OfSize(10));

        Assert.False(kept.TakesMore);
        var room = kept.Room;
        kept.Next();
        Assert.True(kept.TryAcknowledge(1));
        Assert.True(room.IsCompleted);
        Assert.True(kept.TakesMore);
    }

    [Fact]
    public void What_is_acknowledged_or_left_at_the_end_counts_no_longer_for_all()
    {
        var backlog = new Backlog(int.MaxValue);
        var kept = new KeptStanzas(new ResumptionOptions(), backlog);
        kept.Add(OfSize(10));
        kept.Add(OfSize(20));
        Assert.Equal(30 + (2 * Backlog.Around), backlog.Bytes);

        kept.Next();
        Assert.True(kept.TryAcknowledge(1));
        Assert.Equal(20 + Backlog.Around, backlog.Bytes);
        Assert.True(kept.TryRewind(1));
        Assert.Equal(20 + Backlog.Around, backlog.Bytes);
        kept.Release();
        Assert.Equal(0, backlog.Bytes);
        kept.Add(OfSize(10));
        Assert.Equal(0, backlog.Bytes);
    }

    private static Element OfSize(int bytes) => Xml.Element($"<a>{new string('x', bytes - 7)}</a>");
}
