using System.Net;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Tests.Gateway.Transports;

public sealed class FirstRequestTests
{
    private const string Proxy = "10.0.0.1";
    private const string Client = "203.0.113.7";

    [Fact]
    public void A_direct_client_cannot_name_its_tenant_or_its_address()
    {
        var request = Read(Client, "?prefix=acme&token=t", ("X-Forwarded-For", "198.51.100.1"));

        Assert.Equal("", request.Tenant);
        Assert.Equal(IPAddress.Parse(Client), request.RemoteAddress);
    }

    [Fact]
    public void A_trusted_proxy_names_both()
    {
        var request = Read(Proxy, "?prefix=Acme&token=t", ("X-Forwarded-For", Client));

        Assert.Equal("acme", request.Tenant);
        Assert.Equal(IPAddress.Parse(Client), request.RemoteAddress);
    }

    [Fact]
    public void A_second_prefix_behind_the_proxys_own_is_the_clients_and_counts_for_nothing() =>
        Assert.Equal("", Read(Proxy, "?prefix=&token=t&prefix=acme").Tenant);

    [Fact]
    public void The_path_wins_over_the_query() => Assert.Equal("path", Read(Proxy, "?prefix=query", pathTenant: "path").Tenant);

    [Fact]
    public void A_prefix_that_is_no_tenant_is_none() => Assert.Equal("", Read(Proxy, "?prefix=a%2Fb").Tenant);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7")]
    [InlineData("203.0.113.7:4711", "203.0.113.7")]
    [InlineData("[2001:db8::1]:80", "2001:db8::1")]
    [InlineData("10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("203.0.113.7, unknown", Proxy)]
    [InlineData("", Proxy)]
    public void The_client_is_the_last_hop_that_is_not_one_of_our_proxies(string forwarded, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), Read(Proxy, "", ("X-Forwarded-For", forwarded)).RemoteAddress);

    [Fact]
    public void A_proxy_seen_through_an_IPv6_listener_is_the_same_proxy() =>
        Assert.Equal(IPAddress.Parse(Client), Read("::ffff:10.0.0.1", "", ("X-Forwarded-For", Client)).RemoteAddress);

    [Fact]
    public void An_IPv4_client_on_an_IPv6_listener_has_its_IPv4_address() =>
        Assert.Equal(IPAddress.Parse(Client), Read($"::ffff:{Client}", "").RemoteAddress);

    [Theory]
    [InlineData("Bearer a.b.c", "a.b.c")]
    [InlineData("bEARER a.b.c", "a.b.c")]
    [InlineData("Basic a.b.c", null)]
    [InlineData("a.b.c", null)]
    [InlineData("BearerX a.b.c", null)]
    [InlineData("Bearer\ta.b.c", null)]
    [InlineData("Bearer   a.b.c  ", "a.b.c")]
    [InlineData("Bearer a.b.c,Bearer d.e.f", "a.b.c,Bearer d.e.f")]
    [InlineData("Bearer", "")]
    [InlineData("Bearer ", "")]
    public void Without_a_token_in_the_query_the_bearer_is_the_token(string header, string? expected) =>
        Assert.Equal(expected, Read(Client, "?room=r", ("Authorization", header)).Token);

    [Fact]
    public void The_query_wins_over_the_header() =>
        Assert.Equal("query", Read(Client, "?token=query", ("Authorization", "Bearer header")).Token);

    /// <summary>A proxy may have added one: nobody knows which of them is the client's, and an absence it is not.</summary>
    [Theory]
    [InlineData("Bearer a.b.c", "Bearer a.b.c", "")]
    [InlineData("Basic dTpw", "Bearer a.b.c", "")]
    [InlineData("Basic dTpw", "Digest x", null)]
    public void Two_headers_are_a_token_that_fails(string one, string other, string? expected)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(Client) } };
        http.Request.Headers.Authorization = new[] { one, other };
        Assert.Equal(expected, Read(http, new GatewayOptions()).Token);
    }

    [Theory]
    [InlineData("?token=t", TokenCarrier.Query)]
    [InlineData("?token=", TokenCarrier.Query)]
    [InlineData("?room=r", TokenCarrier.Header)]
    public void What_carried_the_token_is_known(string query, TokenCarrier carrier) =>
        Assert.Equal(carrier, Read(Client, query, ("Authorization", "Bearer header")).Carrier);

    [Theory]
    [InlineData("?ticket=ticket_x", "ticket_x", null)]
    [InlineData("?ticket=anything", "anything", null)]
    [InlineData("?ticket=", "", null)]
    [InlineData("?token=ticket_x", "ticket_x", null)]
    [InlineData("?token=ticket_a.b.c", null, "ticket_a.b.c")]
    [InlineData("?token=Ticket_x", null, "Ticket_x")]
    [InlineData("?token=t&ticket=ticket_x", "ticket_x", "t")]
    [InlineData("?room=r", null, "header")]
    public void A_ticket_stands_under_its_own_name_or_in_the_place_of_a_token(string query, string? ticket, string? token)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(Client) } };
        http.Request.QueryString = new QueryString(query);
        http.Request.Headers.Authorization = "Bearer header";
        var request = Read(http, new GatewayOptions { Tickets = { Enabled = true } });
        Assert.Equal((ticket, token), (request.Ticket, request.Token));

        Assert.Null(Read(http, new GatewayOptions()).Ticket);
    }

    [Fact]
    public void An_empty_token_is_a_token_and_none_is_none()
    {
        Assert.Equal("", Read(Client, "?token=").Token);
        Assert.Null(Read(Client, "").Token);
    }

    [Fact]
    public void What_is_only_handed_on_is_kept_when_it_has_a_sensible_size()
    {
        var request = Read(Client, "?room=room&previd=p&customusername=c", ("X-Proxy-Region", "eu"), ("User-Agent", "Mozilla"));

        Assert.Equal(("room", "p", "c", "eu", "Mozilla"), (request.UrlRoom, request.PreviousId, request.CustomUsername, request.Region, request.UserAgent));
        Assert.NotNull(Read(Client, "?room=" + new string('a', FirstRequest.MaxHint)).UrlRoom);
        Assert.Null(Read(Client, "?room=" + new string('a', FirstRequest.MaxHint + 1)).UrlRoom);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("10.0.0.0/33")]
    public void A_network_that_is_none_is_the_operators_mistake(string network) =>
        Assert.Throws<FormatException>(() => new TrustedProxies(new GatewayOptions { TrustedProxies = { network } }));

    private static SessionRequest Read(string peer, string query, params (string Name, string Value)[] headers) =>
        Read(peer, query, "", headers);

    private static SessionRequest Read(string peer, string query, string pathTenant, params (string Name, string Value)[] headers)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
        http.Request.QueryString = new QueryString(query);
        foreach (var (name, value) in headers)
            http.Request.Headers[name] = value;
        return Read(http, new GatewayOptions { TrustedProxies = { "10.0.0.0/24", "2001:db8:1::1" } }, pathTenant);
    }

    private static SessionRequest Read(HttpContext http, GatewayOptions options, string pathTenant = "") =>
        new FirstRequest(options, new TrustedProxies(options)).Read(http, Transport.Bosh, "meet.example", pathTenant);
}
