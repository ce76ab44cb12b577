using System.Net;
using JwtXmppAuth.Gateway.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class FailedLoginsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailedLogins _failed;

    public FailedLoginsTests() => _failed = new FailedLogins(_time);

    [Theory]
    [InlineData(FailedLogins.Max - 1, false)]
    [InlineData(FailedLogins.Max, true)]
    [InlineData(FailedLogins.Max + 1, true)]
    public void So_many_are_too_many(int count, bool tooMany)
    {
        Fail("192.0.2.1", count);
        Assert.Equal(tooMany, _failed.AreTooMany(IPAddress.Parse("192.0.2.1")));
        Assert.False(_failed.AreTooMany(IPAddress.Parse("192.0.2.2")));
    }

    [Fact]
    public void Until_the_time_is_over()
    {
        Fail("192.0.2.1", FailedLogins.Max);
        _time.Advance(FailedLogins.Window - TimeSpan.FromMilliseconds(1));
        Assert.True(_failed.AreTooMany(IPAddress.Parse("192.0.2.1")));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_failed.AreTooMany(IPAddress.Parse("192.0.2.1")));
    }

    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("2001:db8::1", "2001:db8::ffff:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    public void One_network_is_one(string failing, string asking, bool one)
    {
        Fail(failing, FailedLogins.Max);
        Assert.Equal(one, _failed.AreTooMany(IPAddress.Parse(asking)));
    }

    [Fact]
    public void Addresses_by_the_thousand_are_forgotten_instead_of_kept()
    {
        Fail("192.0.2.1", FailedLogins.Max);
        for (var address = 1; address <= FailedLogins.MaxAddresses; address++)
            _failed.Count(new IPAddress(BitConverter.GetBytes(address)));
        Assert.False(_failed.AreTooMany(IPAddress.Parse("192.0.2.1")));
    }

    private void Fail(string address, int count)
    {
        for (var attempt = 0; attempt < count; attempt++)
            _failed.Count(IPAddress.Parse(address));
    }
}
