namespace JwtXmppAuth.Interop.Clients;

/// <summary>Which way a client comes in.</summary>
public enum Door
{
    Bosh,
    WebSocket,
}

internal static class Doors
{
    extension(Door door)
    {
        public string Path => door switch
        {
            Door.Bosh => "/http-bind",
            Door.WebSocket => "/xmpp-websocket",
            _ => throw new ArgumentOutOfRangeException(nameof(door), door, null),
        };

        /// <summary>The URL with the scheme that the door's clients expect.</summary>
        public Uri Url(Uri http) => new UriBuilder(http) { Scheme = door == Door.WebSocket ? "ws" : http.Scheme }.Uri;
    }
}
