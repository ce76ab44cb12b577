using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Tests.Bench;

/// <summary>What the soak calls flat: half an hour of 40 visits a second, looked at every ten seconds.</summary>
public sealed class GrowthTests
{
    private const int Looks = 180;
    private const int VisitsBetween = 400;
    private const double Most = 64;
    private const long Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(0, true)]
    [InlineData(Most - 1, true)]
    [InlineData(Most, true)]
    [InlineData(Most + 1, false)]
    public void A_slope_is_held_to_its_bound(double leak, bool flat)
    {
        var growth = Of(look => (long)(leak * look * VisitsBetween));
        Assert.Equal(leak, growth.PerVisit, precision: 6);
        Assert.Equal(flat, growth.IsFlat);
    }

    [Theory]
    [InlineData(40, 1.5)]
    [InlineData(250, 6)]
    public void Two_hundred_bytes_a_visit_are_seen_however_memory_breathes(long house, double breath)
    {
        var dice = new Random(1);
        long Breathing() => (long)((house + (breath * ((2 * dice.NextDouble()) - 1))) * Mebibyte);
        Assert.True(Of(_ => Breathing()).IsFlat);
        Assert.False(Of(look => Breathing() + (200 * look * VisitsBetween)).IsFlat);
    }

    [Fact]
    public void A_server_that_fills_up_in_the_first_third_is_flat() =>
        Assert.True(Of(look => Math.Min(look, Looks / 3) * Mebibyte).IsFlat);

    [Fact]
    public void A_server_that_begins_to_grow_half_way_is_not() =>
        Assert.False(Of(look => Math.Max(0, look - (Looks / 2)) * 400L * VisitsBetween).IsFlat);

    [Fact]
    public void Single_looks_at_a_bad_moment_change_nothing() =>
        Assert.True(Of(look => look % 10 == 9 ? (100 + look) * Mebibyte : 40 * Mebibyte).IsFlat);

    [Fact]
    public void Memory_that_is_given_back_is_flat() => Assert.True(Of(look => (500 - look) * Mebibyte).IsFlat);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_was_not_seen_is_not_called_flat(int looks)
    {
        var growth = new Growth(Most);
        for (var look = 0; look < looks; look++)
            growth.Add(look, look, Mebibyte);
        Assert.False(growth.IsFlat);
    }

    [Fact]
    public void Where_nobody_came_nothing_is_known()
    {
        var growth = new Growth(Most);
        for (var look = 0; look < Looks; look++)
            growth.Add(look / 6.0, visits: 0, Mebibyte);
        Assert.False(growth.IsFlat);
    }

    private static Growth Of(Func<int, long> bytes)
    {
        var growth = new Growth(Most);
        for (var look = 0; look < Looks; look++)
            growth.Add(look / 6.0, (long)look * VisitsBetween, bytes(look));
        return growth;
    }
}
