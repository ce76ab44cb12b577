using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §7.</summary>
public sealed class SessionCreationTests
{
    private static readonly string[] OfTheFirstAnswerOnly = ["sid", "wait", "requests", "ver", "polling", "maxpause", "inactivity", "hold", "from", "authid"];

    [Theory]
    [Requirement("XEP-0124", "7.1", "'to' names the domain; where it is missing or is no domain: improper-addressing.")]
    [InlineData("")]
    [InlineData("to=''")]
    [InlineData("to='someone@meet.example.com'")]
    [InlineData("to='meet.example.com/resource'")]
    [InlineData("to='a b'")]
    public async Task A_session_for_no_domain_is_improperly_addressed(string to)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().PostAsync(1, $"{to} ver='1.6'");

        Assert.Equal("improper-addressing", response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "7.1", "'to' names a domain that is served here.")]
    public async Task A_domain_nobody_serves_is_unknown()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync("elsewhere.example.com");

        Assert.Equal("host-unknown", response.Condition);
    }

    [Theory]
    [Requirement("XEP-0124", "7.1", "'wait' is at most what the client says.")]
    [Requirement("XEP-0124", "7.2", "The granted 'wait' is not longer than the requested one.")]
    [InlineData("wait='1'", "1")]
    [InlineData("wait='59'", "59")]
    [InlineData("wait='60'", "60")]
    [InlineData("wait='61'", "60")]
    [InlineData("wait='4000000000'", "60")]
    [InlineData("", "60")]
    public async Task A_client_waits_no_longer_than_it_wants_and_we_grant(string wait, string granted)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain, $"{wait} ver='1.6'");

        Assert.Equal(granted, response["wait"]);
    }

    [Theory]
    [Requirement("XEP-0124", "7.1", "'hold' is at most what the client says.")]
    [Requirement("XEP-0124", "7.2", "The granted 'hold' is not larger than the requested one; 'requests' is larger than 'hold'.")]
    [InlineData("hold='0'", "0", "1")]
    [InlineData("hold='1'", "1", "2")]
    [InlineData("hold='2'", "2", "3")]
    [InlineData("hold='3'", "2", "3")]
    [InlineData("", "1", "2")]
    public async Task No_more_requests_are_held_than_the_client_wants_and_we_grant(string hold, string granted, string requests)
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxHold = 2);

        var response = await server.Client().OpenAsync(BoshServer.Domain, $"{hold} ver='1.6'");

        Assert.Equal(granted, response["hold"]);
        Assert.Equal(requests, response["requests"]);
    }

    [Theory]
    [Requirement("XEP-0124", "7.2", "'ver' is the lower of both versions, its parts compared as integers.")]
    [InlineData("1.6", "1.6")]
    [InlineData("1.10", "1.10")]
    [InlineData("1.11", "1.11")]
    [InlineData("1.12", "1.11")]
    [InlineData("2.0", "1.11")]
    public async Task The_lower_version_is_spoken(string requested, string spoken)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain, $"ver='{requested}'");

        Assert.Equal(spoken, response["ver"]);
    }

    [Fact]
    [Requirement("XEP-0124", "7.1", "'from', 'route', 'secure' and 'xml:lang' may be there; a manager with its own list of servers ignores 'route'.")]
    public async Task Attributes_that_change_nothing_here_do_no_harm()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(
            BoshServer.Domain, "ver='1.6' from='me@elsewhere.example' route='xmpp:evil.example:5222' secure='true' xml:lang='de' newkey='ca39'");

        Assert.NotNull(response["sid"]);
        Assert.Equal(BoshServer.Domain, response["from"]);
    }

    [Fact]
    [Requirement("XEP-0124", "7.1", "'content' is the Content-Type of all responses of the session.")]
    public async Task The_client_chooses_the_content_type_and_no_browser_takes_it_for_a_page()
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client();

        var opened = await client.OpenAsync(BoshServer.Domain, "ver='1.6' content='text/html; charset=utf-8'");
        var next = await client.TerminateAsync();

        Assert.Equal("text/html; charset=utf-8", opened.Header("Content-Type"));
        Assert.Equal("text/html; charset=utf-8", next.Header("Content-Type"));
        Assert.StartsWith("sandbox", next.Header("Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XEP-0124", "7.1", "Without 'content' the Content-Type is text/xml; charset=utf-8.")]
    public async Task Without_a_choice_it_is_XML()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain, "ver='1.6'");

        Assert.Equal("text/xml; charset=utf-8", response.Header("Content-Type"));
    }

    [Fact]
    [Requirement("XEP-0124", "7.2", "The SID is unpredictable and unique.")]
    public async Task Every_session_has_a_sid_of_its_own_with_128_random_bits()
    {
        await using var server = await BoshServer.StartAsync();
        var sids = new HashSet<string>();
        for (var session = 0; session < 50; session++)
            sids.Add((await server.OpenAsync()).Sid!);

        Assert.Equal(50, sids.Count);
        Assert.All(sids, sid => Assert.Matches("^[0-9a-f]{32}$", sid));
    }

    [Fact]
    [Requirement("XEP-0124", "7.2", "'inactivity' tells the client how long it may be silent.")]
    public async Task The_client_is_told_how_long_it_may_be_silent()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.Inactivity = TimeSpan.FromSeconds(45));

        Assert.Equal("45", (await server.Client().OpenAsync(BoshServer.Domain))["inactivity"]);
    }

    [Fact]
    [Requirement("XEP-0124", "7.2", "What is not supported is not advertised: compression, other encodings, multiple streams.")]
    public async Task Nothing_is_promised_that_is_not_kept()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.All(["accept", "charsets", "stream"], name => Assert.Null(response[name]));
    }

    [Fact]
    [Requirement("XEP-0124", "7.2", "The attributes of the first response are not in any other.")]
    public async Task Later_answers_do_not_repeat_the_terms()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));

        var response = await client.SendAsync();

        Assert.All(OfTheFirstAnswerOnly, name => Assert.Null(response[name]));
    }
}
