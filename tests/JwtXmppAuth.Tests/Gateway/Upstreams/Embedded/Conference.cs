using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

/// <summary>What clients of these tests say, in few words.</summary>
internal static class Conference
{
    public const string Room = "room@conference.meet.example.com";

    public static Task JoinAsync(this UpstreamClient client, string nick, string room = Room) =>
        client.SendAsync($"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");

    public static Task LeaveAsync(this UpstreamClient client, string nick, string room = Room) =>
        client.SendAsync($"<presence to='{room}/{nick}' type='unavailable'/>");

    public static Task SayAsync(this UpstreamClient client, string text, string room = Room) =>
        client.SendAsync($"<message to='{room}' type='groupchat'><body>{text}</body></message>");
}
