using CsCheck;
using JwtXmppAuth.Gateway.Moderation;

namespace JwtXmppAuth.Tests.Gateway.Moderation;

public sealed class SeatsTests
{
    private static readonly Seat Alice = new(Given.Jid("a@conference.meet.example.com"), Given.Jid("alice@meet.example.com"));

    private readonly Seats _seats = new(max: 3);

    [Fact]
    public void A_moderator_is_told_once_and_taken_back_once()
    {
        Assert.True(Want(true));
        Assert.False(Want(true));
        Assert.True(_seats.Take(Alice));
        Assert.False(_seats.Told(Alice, true, SeatAnswer.Done, again: false));
        Assert.False(Want(true));

        Assert.True(Want(false));
        Assert.False(_seats.Take(Alice));
        Assert.False(_seats.Told(Alice, false, SeatAnswer.Done, again: false));
        Assert.Equal(0, _seats.Count);
    }

    [Fact]
    public void Nobody_is_told_of_who_never_was_one()
    {
        Assert.False(Want(false));
        Assert.Equal(0, _seats.Count);
    }

    [Fact]
    public void What_was_withdrawn_before_it_was_told_is_not_told()
    {
        Assert.True(Want(true));
        Assert.False(Want(false));
        Assert.Null(_seats.Take(Alice));
        Assert.Equal(0, _seats.Count);
    }

    [Fact]
    public void Who_leaves_while_the_room_is_told_is_taken_back_afterwards()
    {
        Want(true);
        _seats.Take(Alice);
        Assert.False(Want(false));
        Assert.True(_seats.Told(Alice, true, SeatAnswer.Done, again: false));
        Assert.False(_seats.Take(Alice));
    }

    [Fact]
    public void Who_is_back_before_it_was_taken_back_keeps_it()
    {
        Grant();
        Want(false);
        Assert.False(Want(true));
        Assert.Null(_seats.Take(Alice));
        Assert.True(Want(false));
    }

    [Fact]
    public void A_refusal_is_not_asked_for_again_until_he_comes_again()
    {
        Want(true);
        _seats.Take(Alice);
        Assert.False(_seats.Told(Alice, true, SeatAnswer.Refused, again: false));
        Assert.False(Want(true));

        Assert.False(Want(false));
        Assert.Equal(0, _seats.Count);
        Assert.True(Want(true));
    }

    [Fact]
    public void What_was_lost_with_the_stream_is_told_again()
    {
        Want(true);
        _seats.Take(Alice);
        Assert.True(_seats.Told(Alice, true, SeatAnswer.Unknown, again: true));
        Assert.True(_seats.Take(Alice));
        Assert.False(Want(false));
        Assert.True(_seats.Told(Alice, true, SeatAnswer.Unknown, again: true));
        Assert.False(_seats.Take(Alice));
    }

    [Fact]
    public void What_a_silent_room_may_have_done_is_taken_back_in_time()
    {
        Want(true);
        _seats.Take(Alice);
        Assert.False(_seats.Told(Alice, true, SeatAnswer.Unknown, again: false));
        Assert.True(Want(false));
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void There_is_a_bound(int before, bool full)
    {
        for (var seat = 0; seat < before; seat++)
            _seats.Want(Alice with { Occupant = Given.Jid($"u{seat}@meet.example.com") }, true, out _);
        Assert.Equal(!full, _seats.Want(Alice, true, out var found));
        Assert.Equal(full, found);
    }

    /// <summary>Against a room that does what it is told, whatever is wished meanwhile and however often the stream is lost.</summary>
    [Fact]
    public void In_the_end_the_room_is_as_it_was_last_wished_and_the_book_keeps_nobody_who_left() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[1, 60].Sample(steps =>
        {
            var seats = new Seats(max: 1);
            var queue = new Queue<Seat>();
            bool room = false, wished = false;
            foreach (var (step, flag) in steps.Append((0, false)))
            {
                if (step < 3)
                    Wish(flag);
                else if (queue.TryDequeue(out _) && seats.Take(Alice) is { } told)
                    Tell(told, lost: step == 5, meanwhile: step == 4 ? flag : null);
            }

            while (queue.TryDequeue(out _))
            {
                if (seats.Take(Alice) is { } told)
                    Tell(told, lost: false, meanwhile: null);
            }

            Assert.False(wished);
            Assert.False(room);
            Assert.Equal(0, seats.Count);

            void Wish(bool moderator)
            {
                wished = moderator;
                if (seats.Want(Alice, moderator, out _))
                    queue.Enqueue(Alice);
            }

            void Tell(bool told, bool lost, bool? meanwhile)
            {
                room = told; // A lost answer does not say that it was not done.
                if (meanwhile is { } wish)
                    Wish(wish);
                if (seats.Told(Alice, told, lost ? SeatAnswer.Unknown : SeatAnswer.Done, again: lost))
                    queue.Enqueue(Alice);
                Assert.True(queue.Count <= 1);
            }
        });

    private void Grant()
    {
        Want(true);
        _seats.Take(Alice);
        _seats.Told(Alice, true, SeatAnswer.Done, again: false);
    }

    private bool Want(bool moderator) => _seats.Want(Alice, moderator, out _);
}
