using System.Net;
using JwtXmppAuth.Gateway.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class AddressTallyTests
{
    private static readonly IPAddress Here = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void As_many_are_counted_as_may_be_and_then_no_more_until_the_minute_is_over(int most)
    {
        var tally = new AddressTally(_time, () => most);
        for (var count = 0; count < most; count++)
        {
            Assert.False(tally.IsFull(Here));
            Assert.True(tally.TryCount(Here));
        }

        Assert.True(tally.IsFull(Here));
        Assert.False(tally.TryCount(Here));
        Assert.True(tally.TryCount(IPAddress.Parse("192.0.2.2")));

        _time.Advance(AddressTally.Window - TimeSpan.FromMilliseconds(1));
        Assert.False(tally.TryCount(Here));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(tally.TryCount(Here));
    }
}
