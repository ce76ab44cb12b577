using JwtXmppAuth.Gateway.Transports.Bosh;

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
        Assert.True(outbox.TryAdd(Payload(bytes)));

        Assert.Equal(room, outbox.Room.IsCompleted);
        Assert.Equal(room, outbox.TryAdd(Payload(1)));
    }

    [Fact]
    public void A_payload_larger_than_the_bound_gets_through() => Assert.True(new Outbox(100).TryAdd(Payload(1000)));

    [Fact]
    public void Taking_everything_makes_room_and_keeps_the_order()
    {
        var outbox = new Outbox(100);
        outbox.TryAdd(Payload(60));
        outbox.TryAdd(Payload(50));
        var room = outbox.Room;
        Assert.False(room.IsCompleted);

        Assert.Equal([60, 50], outbox.TakeAll().Select(payload => payload.Bytes.Length));

        Assert.True(room.IsCompleted);
        Assert.True(outbox.IsEmpty);
        Assert.True(outbox.TryAdd(Payload(1)));
    }

    [Fact]
    public void Closing_it_lets_everybody_go_who_waits_and_what_is_in_it_can_still_be_taken()
    {
        var outbox = new Outbox(10);
        outbox.TryAdd(Payload(10));
        var room = outbox.Room;

        outbox.Close();

        Assert.True(room.IsCompleted);
        Assert.Single(outbox.TakeAll());
    }

    private static BoshPayload Payload(int bytes) => new(new byte[bytes], UsesStreamPrefix: false);
}
