using JwtXmppAuth.Load.Clients;

namespace JwtXmppAuth.Load.Servers;

/// <summary>Something that clients come to over one transport.</summary>
/// <param name="Name">As tables name it: <c>front-bosh</c>, <c>direct-ws</c>.</param>
internal sealed record Target(string Name, Func<Place, ServerSetup[]> Servers, Func<Place, Door> Door)
{
    private const string Domain = "meet.example.com";
    private const string Direct = "direct.example.com";

    public static readonly IReadOnlyList<Target> All =
    [
        .. Gateway("component", place => [Setups.Prosody(place, "component"), Setups.Gateway(place, "component")]),
        .. Gateway("front", place => [Setups.Prosody(place, "prosody"), Setups.Gateway(place, "prosody")]),
        .. Gateway("embedded", place => [Setups.Gateway(place, "embedded")]),
        .. Both("direct", place => [Setups.Prosody(place, "prosody")], (transport, _) => AtProsody(transport)),
        new("alone-bosh", place => [Setups.Prosody(place, "prosody")], _ => AtProsody(Transport.Bosh) with { IsShared = false }),
        .. Both("ejabberd", place => [Setups.Ejabberd(place)], (transport, place) => new Door(
            transport, Setups.EjabberdAddress, transport is Transport.Bosh ? "/bosh" : "/ws",
            Domain, $"conference.{Domain}", new Login.TokenAsPassword(new Tokens(place.TokenSecret, TimeProvider.System), Domain))),
    ];

    private static IEnumerable<Target> Gateway(string name, Func<Place, ServerSetup[]> servers) =>
        Both(name, servers, (transport, place) => new Door(
            transport, Setups.GatewayAddress, transport is Transport.Bosh ? "/http-bind" : "/xmpp-websocket",
            Domain, $"conference.{Domain}", new Login.TokenInUrl(new Tokens(place.TokenSecret, TimeProvider.System))));

    private static Door AtProsody(Transport transport) => new(
        transport, Setups.ProsodyAddress, transport is Transport.Bosh ? "/http-bind" : "/xmpp-websocket",
        Direct, $"conference.{Direct}", new Login.Anonymous());

    private static IEnumerable<Target> Both(string name, Func<Place, ServerSetup[]> servers, Func<Transport, Place, Door> door)
    {
        yield return new Target($"{name}-bosh", servers, place => door(Transport.Bosh, place));
        yield return new Target($"{name}-ws", servers, place => door(Transport.WebSocket, place));
    }
}
