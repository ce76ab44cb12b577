using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class ExpiryBeforeProsody012(ExpiryTests<Prosody012>.Hard deployment) : ExpiryTests<Prosody012>(deployment);

public sealed class ExpiryBeforeProsody13(ExpiryTests<Prosody13>.Hard deployment) : ExpiryTests<Prosody13>(deployment);

/// <summary>Sessions that end with their tokens leave the rooms of a real Prosody at that moment, and hear why.</summary>
public abstract class ExpiryTests<TVersion>(ExpiryTests<TVersion>.Hard deployment) : IClassFixture<ExpiryTests<TVersion>.Hard>
    where TVersion : IProsodyVersion
{
    /// <summary>Long enough to log in and enter, on a machine that does much else.</summary>
    private const int Life = 6;

    [Fact]
    public async Task Over_BOSH()
    {
        var (token, end) = Expiring("expiring-bosh");
        await using var observer = await deployment.Prosody.ObserveInAsync("expiring-bosh");
        await using var client = await deployment.ConnectAsync(token);
        await client.JoinAsync("expiring-bosh");

        await SeenToLeaveAsync(observer, end);
        Assert.Contains("The token of this session has expired", (await client.EndAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_WebSocket()
    {
        var (token, end) = Expiring("expiring-websocket");
        await using var observer = await deployment.Prosody.ObserveInAsync("expiring-websocket");
        await using var client = await WebSocketClient.ConnectAsync(
            Door.WebSocket.Url(deployment.Url(token, path: Door.WebSocket.Path)), cancellation: TestContext.Current.CancellationToken);
        await client.OpenAsync(Prosody.Host);
        await client.LogInAsync();
        await client.SendAsync(
            $"<presence xmlns='{XmppNamespaces.Client}' to='expiring-websocket@{Prosody.Conference}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>");

        await SeenToLeaveAsync(observer, end);
        var (error, _, code) = await client.ReceiveEndAsync();
        Assert.Contains("The token of this session has expired", error?.Text, StringComparison.Ordinal);
        Assert.Equal(1000, code);
    }

    private (string Token, DateTimeOffset End) Expiring(string room)
    {
        var end = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + Life;
        return (deployment.Issuer.Token(room, Prosody.Host, claims => claims["exp"] = end), DateTimeOffset.FromUnixTimeSeconds(end));
    }

    private static async Task SeenToLeaveAsync(C2sClient observer, DateTimeOffset end)
    {
        await observer.ReceiveAsync(stanza => stanza is { Type: null, From.Resource: "alice" });
        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });
        Assert.True(TimeProvider.System.GetUtcNow() >= end, "It was ended before its time.");
    }

    public sealed class Hard : Deployment<TVersion>
    {
        protected override DeploymentSetup Setup => new()
        {
            Gateway = new Dictionary<string, string> { ["Gateway__Hosts__0__EndAtExpiry"] = "hard" },
        };
    }
}
