using CsCheck;
using JwtXmppAuth.Gateway.Transports.Bosh;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class RidWindowTests
{
    private const long First = 1000;

    [Theory]
    [InlineData(First - 1, RidArrival.OutOfWindow)]
    [InlineData(First, RidArrival.InOrder)]
    [InlineData(First + 1, RidArrival.Early)]
    [InlineData(First + 2, RidArrival.Early)]
    [InlineData(First + 3, RidArrival.OutOfWindow)]
    internal void A_fresh_window_takes_as_many_rids_as_requests_may_be_open(long rid, RidArrival expected) =>
        Assert.Equal(expected, new RidWindow(First, 3).Classify(rid, mayBeExtra: false));

    [Theory]
    [InlineData(First + 3, RidArrival.Early)]
    [InlineData(First + 4, RidArrival.OutOfWindow)]
    internal void A_request_that_ends_the_session_may_be_one_further(long rid, RidArrival expected) =>
        Assert.Equal(expected, new RidWindow(First, 3).Classify(rid, mayBeExtra: true));

    [Fact]
    public void An_answer_may_be_kept_for_as_many_rids_as_requests_may_be_open_and_one_for_a_pause()
    {
        var window = new RidWindow(First, 2);
        for (var rid = First; rid < First + 5; rid++)
        {
            window.Arrive(rid);
            window.Answer();
        }

        Assert.Equal(RidArrival.OutOfWindow, window.Classify(First + 1, mayBeExtra: false));
        Assert.Equal(RidArrival.Answered, window.Classify(First + 2, mayBeExtra: false));
        Assert.Equal(RidArrival.Answered, window.Classify(First + 4, mayBeExtra: false));
        Assert.Equal(RidArrival.InOrder, window.Classify(First + 5, mayBeExtra: false));
    }

    [Fact]
    public void One_unanswered_request_too_many_is_overactive_unless_it_is_the_last()
    {
        var window = new RidWindow(First, 2);
        window.Arrive(First);
        window.Arrive(First + 1);

        Assert.Equal(RidArrival.Overactive, window.Classify(First + 2, mayBeExtra: false));
        Assert.Equal(RidArrival.InOrder, window.Classify(First + 2, mayBeExtra: true));
    }

    [Fact]
    public void Filling_a_gap_brings_in_everything_behind_it()
    {
        var window = new RidWindow(First, 4);
        window.Arrive(First + 1);
        window.Arrive(First + 3);
        Assert.Equal(RidArrival.Repeated, window.Classify(First + 1, mayBeExtra: false));

        window.Arrive(First);
        Assert.Equal(First + 2, window.Next);
        window.Arrive(First + 2);
        Assert.Equal(First + 4, window.Next);
    }

    [Fact]
    public void The_last_rid_that_a_double_can_count_is_an_ordinary_one()
    {
        var window = new RidWindow(RidWindow.MaxRid, 2);

        Assert.Equal(RidArrival.InOrder, window.Classify(RidWindow.MaxRid, mayBeExtra: false));
        window.Arrive(RidWindow.MaxRid);
        window.Answer();
        Assert.Equal(RidArrival.Answered, window.Classify(RidWindow.MaxRid, mayBeExtra: false));
    }

    /// <summary>Against a model that knows nothing but which rids came and which were answered.</summary>
    [Fact]
    public void Whatever_comes_in_whatever_order_the_window_says_what_the_specification_says()
    {
        var step = Gen.Select(Gen.Long[-6, 8], Gen.Bool, Gen.Bool);
        Gen.Select(Gen.Int[1, 5], Gen.Long[1, RidWindow.MaxRid - 1000], step.Array[0, 60]).Sample((requests, first, steps) =>
        {
            var window = new RidWindow(first, requests);
            var model = new Model(first, requests);
            foreach (var (offset, mayBeExtra, answers) in steps)
            {
                var rid = Math.Max(1, model.Next + offset);
                var arrival = window.Classify(rid, mayBeExtra);
                Assert.Equal(model.Classify(rid, mayBeExtra), arrival);
                if (arrival is RidArrival.InOrder or RidArrival.Early)
                {
                    window.Arrive(rid);
                    model.Arrived.Add(rid);
                }

                if (answers && model.Oldest < model.Next)
                {
                    window.Answer();
                    model.Answered.Add(model.Oldest);
                }

                Assert.Equal(model.Next, window.Next);
                Assert.Equal(model.Oldest - 1, window.Answered);
                Assert.Equal(model.Arrived.Count - model.Answered.Count, window.Unanswered);
            }
        });
    }

    private sealed class Model(long first, int requests)
    {
        public HashSet<long> Arrived { get; } = [];

        public HashSet<long> Answered { get; } = [];

        public long Next => Enumerate().First(rid => !Arrived.Contains(rid));

        public long Oldest => Enumerate().First(rid => !Answered.Contains(rid));

        public RidArrival Classify(long rid, bool mayBeExtra)
        {
            var more = mayBeExtra ? 1 : 0;
            if (Answered.Contains(rid))
                return Answered.Count(answered => answered >= rid) <= requests + 1 ? RidArrival.Answered : RidArrival.OutOfWindow;
            if (Arrived.Contains(rid))
                return RidArrival.Repeated;
            // §14.2: the window begins behind the last request up to which all have come.
            if (rid < first || rid > Next - 1 + requests + more)
                return RidArrival.OutOfWindow;
            if (Arrived.Count - Answered.Count + 1 > requests + more)
                return RidArrival.Overactive;
            return rid == Next ? RidArrival.InOrder : RidArrival.Early;
        }

        private IEnumerable<long> Enumerate()
        {
            for (var rid = first; ; rid++)
                yield return rid;
        }
    }
}
