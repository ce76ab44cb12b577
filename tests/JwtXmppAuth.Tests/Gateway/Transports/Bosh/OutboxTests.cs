using System.Text;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class OutboxTests
{
    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    [InlineData(101, false)]
    public void It_is_full_from_the_bound_on(int bytes, bool room)
    {
        var outbox = Box(100);
        Assert.True(outbox.TryAdd(OfSize(bytes)));

        Assert.Equal(room, outbox.Room.IsCompleted);
        Assert.Equal(room, outbox.TryAdd(OfSize(10)));
    }

    [Fact]
    public void A_stanza_larger_than_the_bound_gets_through() => Assert.True(Box(100).TryAdd(OfSize(1000)));

    [Fact]
    public void Taking_everything_makes_room_and_keeps_the_order()
    {
        var outbox = Box(100);
        outbox.TryAdd(OfSize(60));
        outbox.TryAdd(OfSize(50));
        var room = outbox.Room;
        Assert.False(room.IsCompleted);

        Assert.Equal([60, 50], outbox.TakeAll().Select(stanza => stanza.SizeOnWire));

        Assert.True(room.IsCompleted);
        Assert.True(outbox.IsEmpty);
        Assert.True(outbox.TryAdd(OfSize(10)));
    }

    [Fact]
    public void Nothing_leaves_together_with_the_address_that_is_behind_it()
    {
        var outbox = Box(1000);
        var (first, address, behind) = (OfSize(20), Address(), OfSize(30));
        foreach (var element in (Element[])[first, address, behind])
            outbox.TryAdd(element);

        Assert.Equal([first, address], outbox.Take());
        Assert.Equal([behind], outbox.Take());
        Assert.Empty(outbox.Take());
    }

    [Fact]
    public void What_is_left_behind_still_counts()
    {
        var address = Address();
        var outbox = Box(address.SizeOnWire + 50);
        outbox.TryAdd(address);
        outbox.TryAdd(OfSize(60));
        var room = outbox.Room;

        outbox.Take();

        Assert.True(room.IsCompleted);
        Assert.True(outbox.TryAdd(OfSize(address.SizeOnWire - 10)));
        Assert.False(outbox.TryAdd(OfSize(10)));
    }

    [Fact]
    public void At_the_end_everything_leaves()
    {
        var outbox = Box(1000);
        outbox.TryAdd(Address());
        outbox.TryAdd(OfSize(30));

        Assert.Equal(2, outbox.TakeAll().Length);
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public void Closing_it_lets_everybody_go_who_waits_and_what_is_in_it_can_still_be_taken()
    {
        var outbox = Box(10);
        outbox.TryAdd(OfSize(10));
        var room = outbox.Room;

        outbox.Close();

        Assert.True(room.IsCompleted);
        Assert.True(outbox.Room.IsCompleted);
        Assert.Single(outbox.TakeAll());
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(0, 1)]
    public void One_answer_ends_with_the_stanza_that_reaches_enough(int more, int together)
    {
        var outbox = Box(int.MaxValue);
        outbox.TryAdd(OfSize(Outbox.EnoughBytes + more));
        outbox.TryAdd(OfSize(10));

        Assert.Equal(together, outbox.Take().Length);
        Assert.Equal(2 - together, outbox.Take().Length);
    }

    [Fact]
    public void Where_much_waits_for_all_one_client_has_its_share()
    {
        var backlog = new Backlog(2 * (Backlog.Share + Backlog.Around));
        var (reading, other, third) = (new Outbox(10 * Backlog.Share, backlog), new Outbox(10 * Backlog.Share, backlog), new Outbox(10 * Backlog.Share, backlog));
        reading.TryAdd(OfSize(Backlog.Share - 1));
        other.TryAdd(OfSize(Backlog.Share));
        Assert.True(other.Room.IsCompleted);

        Assert.True(third.TryAdd(OfSize(10)));

        Assert.False(other.TryAdd(OfSize(10)));
        Assert.True(reading.TryAdd(OfSize(10)));
        Assert.False(reading.TryAdd(OfSize(10)));
        var room = other.Room;
        other.TakeAll();
        Assert.True(room.IsCompleted);
        Assert.True(reading.TryAdd(OfSize(10)));
    }

    [Fact]
    public void What_is_left_at_the_end_counts_no_longer_for_all()
    {
        var backlog = new Backlog(1000);
        var outbox = new Outbox(100, backlog);
        outbox.TryAdd(OfSize(60));
        outbox.TryAdd(OfSize(30));
        Assert.Equal(90 + (2 * Backlog.Around), backlog.Bytes);
        outbox.TakeAll();
        Assert.Equal(0, backlog.Bytes);
        outbox.TryAdd(OfSize(60));

        outbox.Close();

        Assert.Equal(0, backlog.Bytes);
        Assert.Single(outbox.TakeAll());
        Assert.Equal(0, backlog.Bytes);
    }

    private static Outbox Box(int maxBytes) => new(maxBytes, new Backlog(int.MaxValue));

    private static Element Address() => Read("<iq xmlns='jabber:client' type='result' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b/c</jid></bind></iq>");

    private static Element OfSize(int bytes) => Read($"<a>{new string('x', bytes - 7)}</a>");

    private static Element Read(string xml)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out _));
        return element;
    }
}
