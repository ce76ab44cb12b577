using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Domain;

public sealed class ExternalServicesTests
{
    private static readonly ExternalServiceOptions Stun = new() { Type = "stun", Host = "stun.example.com", Transport = "udp" };
    private static readonly ExternalServiceOptions Turn = new() { Type = "turn", Host = "turn.example.com", Transport = "udp" };
    private static readonly ExternalServiceOptions Turns =
        new() { Type = "turns", Host = "turn.example.com", Port = 5349, Transport = "tcp", Lifetime = TimeSpan.FromHours(1) };

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    [Theory]
    [InlineData("urn:xmpp:extdisco:1")]
    [InlineData("urn:xmpp:extdisco:2")]
    [Requirement("XEP-0215", "3.1", "Whoever asks gets the services, in the version he asked in")]
    public void All_services_are_listed_in_the_order_of_the_operator(string version)
    {
        var services = Listed(Ask($"<services xmlns='{version}'/>"), version);
        Assert.Equal(["stun", "turn", "turns"], services.Select(service => service.Attribute("type")));
        Assert.Equal("stun.example.com 3478 udp", Address(services[0]));
        Assert.Equal("turn.example.com 5349 tcp", Address(services[2]));
    }

    [Fact]
    public void Credentials_are_the_time_of_their_end_and_its_mac()
    {
        var services = Listed(Ask("<services xmlns='urn:xmpp:extdisco:2'/>"));
        Assert.Null(services[0].Attribute("username"));
        Assert.Null(services[0].Attribute("restricted"));
        // python3 -c 'import hmac,base64; print(base64.b64encode(hmac.new(b"south", b"1700086400", "sha1").digest()))'
        Assert.Equal(("1700086400", Password, "1"), (services[1].Attribute("username"), services[1].Attribute("password"), services[1].Attribute("restricted")));
        Assert.Equal("2023-11-15T22:13:20Z", services[1].Attribute("expires"));
        Assert.Equal("1700003600", services[2].Attribute("username"));
    }

    [Fact]
    public void Credentials_of_the_operator_are_given_as_they_are()
    {
        var service = Assert.Single(Listed(Ask(
            "<services xmlns='urn:xmpp:extdisco:2'/>",
            [new ExternalServiceOptions { Type = "turn", Host = "turn.example.com", Username = "ada", Password = "lovelace" }])));
        Assert.Equal(("ada", "lovelace", null), (service.Attribute("username"), service.Attribute("password"), service.Attribute("expires")));
    }

    [Fact]
    [Requirement("XEP-0215", "3.2", "A requester may ask for services of one type")]
    public void A_type_narrows_the_list()
    {
        Assert.Equal("turns", Assert.Single(Listed(Ask("<services xmlns='urn:xmpp:extdisco:2' type='turns'/>"))).Attribute("type"));
        Assert.Empty(Listed(Ask("<services xmlns='urn:xmpp:extdisco:2' type='ftp'/>")));
    }

    [Theory]
    [InlineData("<service host='turn.example.com' type='turn'/>", null)]
    [InlineData("<service host='TURN.example.com' type='turns' port='5349'/>", null)]
    [InlineData("<service host='turn.example.com' type='turn' port='1'/>", "item-not-found")]
    [InlineData("<service host='elsewhere.example.com' type='turn'/>", "item-not-found")]
    [InlineData("<service host='turn.example.com'/>", "bad-request")]
    [InlineData("<service type='turn'/>", "bad-request")]
    [InlineData("", "bad-request")]
    [Requirement("XEP-0215", "3.3", "A requester may ask for the credentials of one service")]
    public void Credentials_can_be_asked_for_by_themselves(string service, string? error)
    {
        var answer = Ask($"<credentials xmlns='urn:xmpp:extdisco:2'>{service}</credentials>");
        Assert.Equal(error, StanzaError.TryRead(answer, out var found) ? found.Condition : null);
        if (error is null)
            Assert.NotNull(Assert.Single(answer.Child("credentials", XmppNamespaces.ExternalServices)!.Elements).Attribute("password"));
    }

    [Fact]
    public void Anything_else_is_no_question_about_services() =>
        Assert.Null(Answer("<offers xmlns='urn:xmpp:extdisco:2'/>", [Turn]));

    private const string Password = "egZMQAop7HXfJLD7Jn+lKj2bt44=";

    private static string Address(Element service) =>
        $"{service.Attribute("host")} {service.Attribute("port")} {service.Attribute("transport")}";

    private static List<Element> Listed(Element answer, string version = XmppNamespaces.ExternalServices) =>
        [.. answer.Child("services", version)!.Elements];

    private Element Ask(string payload, ExternalServiceOptions[]? services = null) => Answer(payload, services ?? [Stun, Turn, Turns])!;

    private Element? Answer(string payload, ExternalServiceOptions[] services)
    {
        var request = Given.Stanza($"<iq type='get' id='s' to='meet.example.com' from='ada@meet.example.com/desk'>{payload}</iq>");
        return new ExternalServices(services, "south", _time).AnswerTo(request, request.Element.Elements.Single());
    }
}
