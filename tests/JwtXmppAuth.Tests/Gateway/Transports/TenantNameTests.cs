using JwtXmppAuth.Gateway.Transports;

namespace JwtXmppAuth.Tests.Gateway.Transports;

public sealed class TenantNameTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Acme", "acme")]
    [InlineData("ÄCME", "äcme")]
    [InlineData("a.b-c_d", "a.b-c_d")]
    [InlineData("%c3%a4", "%c3%a4")]
    public void A_tenant_is_one_path_segment_in_lower_case(string decoded, string expected)
    {
        Assert.True(TenantName.TryParse(decoded, out var tenant));
        Assert.Equal(expected, tenant);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a?b")]
    [InlineData("a&b")]
    [InlineData("a:b")]
    [InlineData("a'b")]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    [InlineData("a%2Fb")]
    [InlineData("a%2fb")]
    public void What_no_web_server_would_pass_on_is_no_tenant(string decoded) => Assert.False(TenantName.TryParse(decoded, out _));

    [Theory]
    [InlineData(TenantName.MaxLength - 1, true)]
    [InlineData(TenantName.MaxLength, true)]
    [InlineData(TenantName.MaxLength + 1, false)]
    public void A_tenant_has_a_bounded_length(int length, bool valid) =>
        Assert.Equal(valid, TenantName.TryParse(new string('a', length), out _));
}
