using JwtXmppAuth.Gateway.Transports.Bosh;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class RequestLineTests
{
    private RequestLine _line;

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 1, 2)]
    public void They_leave_in_the_order_of_their_rids_however_they_came(long first, long second, long third)
    {
        foreach (var rid in (long[])[first, second, third])
            Assert.Null(_line.Put(Request(rid)));
        Assert.Equal(3, _line.Count);

        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => _line.RemoveOldest()!.Rid));
        Assert.Null(_line.RemoveOldest());
        Assert.Equal(0, _line.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_of_the_same_rid_takes_the_others_place(long rid)
    {
        HeldRequest[] all = [Request(1), Request(2), Request(3)];
        foreach (var request in all)
            _line.Put(request);
        var again = Request(rid);

        Assert.Same(all[rid - 1], _line.Put(again));
        Assert.Null(all[rid - 1].Next);
        Assert.Same(again, _line.Find(rid));
        Assert.Equal(3, _line.Count);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => _line.RemoveOldest()!.Rid));
    }

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(2, 1, 3)]
    [InlineData(3, 1, 2)]
    public void One_can_leave_from_anywhere(long gone, long first, long second)
    {
        foreach (var rid in (long[])[1, 2, 3])
            _line.Put(Request(rid));

        Assert.Equal(gone, _line.Remove(gone)!.Rid);
        Assert.Null(_line.Remove(gone));
        Assert.Null(_line.Find(gone));
        Assert.Equal([first, second], Enumerable.Range(0, 2).Select(_ => _line.RemoveOldest()!.Rid));
    }

    [Fact]
    public void Nobody_is_found_where_nobody_waits()
    {
        Assert.Null(_line.Find(1));
        _line.Put(Request(2));
        Assert.Null(_line.Find(1));
        Assert.Null(_line.Find(3));
    }

    [Fact]
    public void The_first_to_expire_is_the_one_that_came_first_and_has_not_expired_already()
    {
        Assert.Null(_line.FirstToExpire);
        HeldRequest[] all = [new(null!, 3, terminates: false, since: 1), new(null!, 2, terminates: false, since: 2), new(null!, 1, terminates: false, since: 2)];
        foreach (var request in all)
            _line.Put(request);

        Assert.Same(all[0], _line.FirstToExpire);
        all[0].IsExpired = true;
        Assert.Same(all[2], _line.FirstToExpire);
        all[2].IsExpired = true;
        Assert.Same(all[1], _line.FirstToExpire);
        all[1].IsExpired = true;
        Assert.Null(_line.FirstToExpire);
    }

    /// <summary>Of no connection: nothing here asks one.</summary>
    private static HeldRequest Request(long rid) => new(null!, rid, terminates: false, since: rid);
}
