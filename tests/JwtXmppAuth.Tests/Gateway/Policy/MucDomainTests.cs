using JwtXmppAuth.Gateway.Policy;

namespace JwtXmppAuth.Tests.Gateway.Policy;

public sealed class MucDomainTests
{
    private static readonly MucDomain Muc = new(Given.Host());

    [Theory]
    [InlineData("a@conference.meet.example.com", "a")]
    [InlineData("a@conference.meet.example.com/nick", "a")]
    [InlineData("A@Conference.MEET.example.com", "a")]
    [InlineData("a@conference.meet.example.com.", "a")]
    [InlineData("[t]a@conference.meet.example.com", "[t]a")]
    [InlineData("conference.meet.example.com", null)]
    [InlineData("conference.meet.example.com/nick", null)]
    public void A_room_is_addressed_at_the_component(string address, string? node) =>
        Assert.Equal(new MucAddress("conference.meet.example.com", node), Muc.Direct(Given.Jid(address)));

    [Theory]
    [InlineData("a@conference.t.meet.example.com", "[t]a")]
    [InlineData("a@conference.T.meet.example.com/nick", "[t]a")]
    [InlineData("[u]a@conference.t.meet.example.com", "[t][u]a")]
    [InlineData("a@conference.t.meet.example.com.", "[t]a")]
    [InlineData("conference.t.meet.example.com", null)]
    public void A_room_of_a_tenant_is_addressed_at_a_subdomain(string address, string? node) =>
        Assert.Equal(new MucAddress("conference.meet.example.com", node), Muc.Mapped(Given.Jid(address)));

    [Theory]
    [InlineData("a@conference-t.meet.example.com", "[t]a")]
    [InlineData("a@conferencext.meet.example.com", "[t]a")]
    [InlineData("a@conference.t.meet.example.com.evil.example", "[t]a")]
    [InlineData("a@conference.t.meet.example.community", "[t]a")]
    public void An_address_that_the_mapper_would_map_by_its_loose_pattern_is_a_room_too(string address, string node) =>
        Assert.Equal(node, Muc.Mapped(Given.Jid(address))?.Node);

    [Theory]
    [InlineData("a@meet.example.com")]
    [InlineData("a@t.meet.example.com")]
    [InlineData("a@conference.example.com")]
    [InlineData("a@conference.t.u.meet.example.com")]
    [InlineData("a@conference")]
    [InlineData("a@conferencex")]
    [InlineData("a@xconference.t.meet.example.com")]
    [InlineData("a@breakout.meet.example.com")]
    [InlineData("a@conference.other.example.com")]
    public void Everything_else_is_no_room(string address)
    {
        Assert.Null(Muc.Direct(Given.Jid(address)));
        Assert.Null(Muc.Mapped(Given.Jid(address)));
    }

    [Theory]
    [InlineData("a", null, "a")]
    [InlineData("[t]a", "t", "a")]
    [InlineData("[t][u]a", "t", "[u]a")]
    [InlineData("[t]]a", "t", "]a")]
    [InlineData("[[t]a", "[t", "a")]
    [InlineData("[]a", null, "[]a")]
    [InlineData("[t]", null, "[t]")]
    [InlineData("[t", null, "[t")]
    [InlineData("a[t]b", null, "a[t]b")]
    [InlineData("]a", null, "]a")]
    [InlineData("[", null, "[")]
    [InlineData(null, null, null)]
    public void A_node_is_split_at_its_first_closing_bracket(string? node, string? tenant, string? name)
    {
        var room = new MucAddress("conference.meet.example.com", node);

        Assert.Equal(tenant, room.Tenant);
        Assert.Equal(name, room.Name);
    }

    [Theory]
    [InlineData(null, null, "conference", "conference.meet.example.com", "meet.example.com")]
    [InlineData(null, "example.com", "conference", "conference.example.com", "example.com")]
    [InlineData(null, "example.com", "muc", "muc.example.com", "example.com")]
    [InlineData("Rooms.Example.com", "example.com", "rooms", "rooms.example.com", "example.com")]
    [InlineData("rooms.example.com", null, "conference", "rooms.example.com", null)]
    public void The_component_and_the_sub_that_opens_it_follow_from_the_host(
        string? muc, string? mucBase, string prefix, string domain, string? subject)
    {
        var found = new MucDomain(Given.Host(host =>
        {
            host.Muc = muc;
            host.MucBase = mucBase;
            host.MucPrefix = prefix;
        }));

        Assert.Equal(domain, found.Domain);
        Assert.Equal(subject, found.Subject);
    }
}
