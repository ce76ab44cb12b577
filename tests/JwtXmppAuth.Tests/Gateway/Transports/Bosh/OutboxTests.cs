using System.Text;
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
        var outbox = new Outbox(100);
        Assert.True(outbox.TryAdd(OfSize(bytes)));

        Assert.Equal(room, outbox.Room.IsCompleted);
        Assert.Equal(room, outbox.TryAdd(OfSize(10)));
    }

    [Fact]
    public void A_stanza_larger_than_the_bound_gets_through() => Assert.True(new Outbox(100).TryAdd(OfSize(1000)));

    [Fact]
    public void Taking_everything_makes_room_and_keeps_the_order()
    {
        var outbox = new Outbox(100);
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
    public void Closing_it_lets_everybody_go_who_waits_and_what_is_in_it_can_still_be_taken()
    {
        var outbox = new Outbox(10);
        outbox.TryAdd(OfSize(10));
        var room = outbox.Room;

        outbox.Close();

        Assert.True(room.IsCompleted);
        Assert.True(outbox.Room.IsCompleted);
        Assert.Single(outbox.TakeAll());
    }

    private static Element OfSize(int bytes)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes($"<a>{new string('x', bytes - 7)}</a>"), XmlLimits.Default, out var element, out _));
        return element;
    }
}
