using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class WaitingRoomTests
{
    private readonly Attendance _attendance = new();
    private readonly HostOptions _host = Given.Host(of => of.Guests = GuestPolicy.WaitForHost);
    private readonly SessionContext _guest = Given.Session(null);

    private StanzaPipeline Pipeline => StanzaPipeline.For(_host, [_host], _attendance);

    [Fact]
    public void The_gateway_takes_the_part_of_the_lobby()
    {
        Assert.Equal(
            "<presence id='p1' from='a@waiting.conference.meet.example.com/guest' to='" + Given.Client + "'>"
            + "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>",
            Answer("<presence id='p1' to='a@waiting.conference.meet.example.com/guest'><x xmlns='http://jabber.org/protocol/muc'/></presence>"));
        Assert.Empty(Pipeline.CallIn(_guest));

        HostEnters("a");

        Assert.Equal(
            "<presence type='unavailable' from='a@waiting.conference.meet.example.com/guest' to='" + Given.Client + "'>"
            + "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/>"
            + "<destroy jid='a@conference.meet.example.com'/></x></presence>",
            Given.Written(Assert.Single(Pipeline.CallIn(_guest))));
        Assert.Empty(Pipeline.CallIn(_guest));
    }

    [Fact]
    public void A_guest_is_called_once_for_each_room_and_not_for_others()
    {
        var rung = 0;
        _guest.Waiting.Bell = () => rung++;
        Answer("<presence to='a@waiting.conference.meet.example.com/guest'/>");
        HostEnters("b");
        Assert.Empty(Pipeline.CallIn(_guest));

        HostEnters("a");
        HostEnters("a");

        Assert.Equal(1, rung);
        Assert.Single(Pipeline.CallIn(_guest));
    }

    [Fact]
    public void Who_comes_when_a_host_is_there_already_is_called_at_once()
    {
        HostEnters("a");
        Answer("<presence to='a@waiting.conference.meet.example.com/guest'/>");
        Assert.Single(Pipeline.CallIn(_guest));
    }

    [Fact]
    public void Who_goes_is_not_called()
    {
        Answer("<presence to='a@waiting.conference.meet.example.com/guest'/>");
        Assert.Contains("type='unavailable'", Answer("<presence type='unavailable' to='a@waiting.conference.meet.example.com/guest'/>"), StringComparison.Ordinal);
        HostEnters("a");

        Assert.Empty(Pipeline.CallIn(_guest));
        Assert.Equal(1, _attendance.Count);
    }

    /// <summary>It goes back to the address that the client knows.</summary>
    [Fact]
    public void A_tenants_room_keeps_the_clients_spelling()
    {
        Answer("<presence to='a@waiting.conference.acme.meet.example.com/guest'/>");
        HostEnters("[acme]a");

        Assert.Contains("<destroy jid='a@conference.acme.meet.example.com'/>", Assert.Single(Pipeline.CallIn(_guest)).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WaitingGuest.Max - 1, null)]
    [InlineData(WaitingGuest.Max, "room.waiting")]
    [InlineData(WaitingGuest.Max + 1, "room.waiting")]
    public void A_guest_waits_before_so_many_rooms_at_once(int before, string? code)
    {
        for (var room = 0; room < before; room++)
            Pipeline.FromClient(Given.Stanza($"<presence to='{room}@waiting.conference.meet.example.com/guest'/>"), _guest);

        Assert.Equal(code, Pipeline.FromClient(Given.Stanza("<presence to='last@waiting.conference.meet.example.com/guest'/>"), _guest).Code());
        Assert.Null(Pipeline.FromClient(Given.Stanza("<presence to='0@waiting.conference.meet.example.com/guest'/>"), _guest).Code());
    }

    [Theory]
    [InlineData("<message id='1' type='groupchat' to='a@waiting.conference.meet.example.com'><body>hello</body></message>", "room.waiting")]
    [InlineData("<iq id='1' type='get' to='a@waiting.conference.meet.example.com'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>", "room.waiting")]
    [InlineData("<presence to='a@waiting.conference.meet.example.com'/>", "room.waiting")]
    [InlineData("<presence to='a@waiting.example.com/guest'/>", null)]
    public void Nothing_else_is_taken_there(string stanza, string? code) =>
        Assert.Equal(code, Pipeline.FromClient(Given.Stanza(stanza), _guest).Code());

    /// <summary>A domain of 1,023 bytes leaves no place before it: the error then names none.</summary>
    [Fact]
    public void An_address_with_no_space_for_a_waiting_room_is_refused_without_one()
    {
        var tenant = new string('t', 1023 - "conference..meet.example.com".Length);
        var reply = Pipeline.FromClient(Given.Stanza($"<presence to='a@conference.{tenant}.meet.example.com/guest'/>"), _guest).Refused().Reply!.ToString();

        Assert.Contains("registration-required", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("lobbyroom", reply, StringComparison.Ordinal);
    }

    private string Answer(string presence) =>
        Given.Written(Assert.IsType<RuleOutcome.Answer>(Pipeline.FromClient(Given.Stanza(presence), _guest)).Reply);

    private void HostEnters(string room) => Pipeline.ToClient(
        Given.Stanza($"<presence from='{room}@conference.meet.example.com/x'><x xmlns='http://jabber.org/protocol/muc#user'><status code='110'/></x></presence>"),
        Given.Session(Given.Token("*")));
}
