using System.Net;
using System.Text.Json;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Logins as admission would make them.</summary>
internal static class Logins
{
    public const string Host = "meet.example.com";
    public const string Node = "0f8fad5b-d9cb-469f-a165-70867728950e";

    public static UpstreamLogin Guest { get; } = new()
    {
        Host = Host,
        SessionId = "s-1",
        ClientAddress = IPAddress.Parse("192.0.2.7"),
        Identity = new ClientIdentity { Node = Node },
    };

    public static VerifiedToken Token { get; } = new()
    {
        AppId = "my-app",
        Raw = "aaaa.bbbb.cccc",
        Issuer = "my-issuer",
        Subject = "0123",
    };

    public static JsonElement Json(string text) => JsonElement.Parse(text);
}
