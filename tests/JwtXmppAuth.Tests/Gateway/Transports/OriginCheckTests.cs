using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Transports;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Tests.Gateway.Transports;

public sealed class OriginCheckTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("https://meet.example", true)]
    [InlineData("http://meet.example", true)]
    [InlineData("HTTPS://Meet.Example", true)]
    [InlineData("https://meet.example:8443", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("https://meet.example.evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://gateway.internal:5280", true)]
    [InlineData("http://gateway.internal:5280", true)]
    [InlineData("https://gateway.internal", false)]
    [InlineData("gateway.internal:5280", false)]
    [InlineData("é://gateway.internal:5280", false)]
    [InlineData("\u0001://gateway.internal:5280", false)]
    [InlineData("httpſ://gateway.internal:5280", false)]
    [InlineData("://gateway.internal:5280", false)]
    [InlineData("https://https://gateway.internal:5280", false)]
    public void Without_a_list_the_hosts_own_pages_and_the_gateways_own_are_allowed(string? origin, bool allowed)
    {
        var options = new GatewayOptions();
        options.Hosts.Add(new HostOptions { Domain = "meet.example" });

        Assert.Equal(allowed, new OriginCheck(options).Allows(Request(origin)));
    }

    [Theory]
    [InlineData("https://app.example", true)]
    [InlineData("https://meet.example", false)]
    public void A_list_stands_alone(string origin, bool allowed)
    {
        var options = new GatewayOptions { AllowedOrigins = { "https://app.example/" } };
        options.Hosts.Add(new HostOptions { Domain = "meet.example" });

        Assert.Equal(allowed, new OriginCheck(options).Allows(Request(origin)));
    }

    [Fact]
    public void A_star_allows_everybody_without_naming_anybody()
    {
        var check = new OriginCheck(new GatewayOptions { AllowedOrigins = { "*" } });
        var request = Request("https://anywhere.example");

        Assert.True(check.Allows(request));
        check.Permit(request.HttpContext);
        Assert.Equal("*", request.HttpContext.Response.Headers.AccessControlAllowOrigin);
    }

    private static HttpRequest Request(string? origin)
    {
        var request = new DefaultHttpContext().Request;
        request.Host = new HostString("gateway.internal:5280");
        if (origin is not null)
            request.Headers.Origin = origin;
        return request;
    }
}
