using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class GatewayTableTests
{
    /// <summary>Whoever adds an option adds its row: without one it would be refused as a typing error.</summary>
    [Fact]
    public void Every_option_has_a_row_and_every_row_an_option() =>
        Assert.Equal(
            OptionProperties.All.Order(StringComparer.Ordinal),
            GatewayTable.Root.Described.Select(row => row.Path).Order(StringComparer.Ordinal));
}
