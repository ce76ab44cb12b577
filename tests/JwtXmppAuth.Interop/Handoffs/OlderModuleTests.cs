using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class OlderModuleOnProsody012(OlderModuleTests<Prosody012>.WithOlderModule running) : OlderModuleTests<Prosody012>(running);

public sealed class OlderModuleOnProsody13(OlderModuleTests<Prosody13>.WithOlderModule running) : OlderModuleTests<Prosody13>(running);

/// <summary>
/// A gateway that was updated before Prosody's module was. The module in <c>OlderModule</c> is the last one that knew nothing of
/// resources bound with the login (docs/adr/0022), and stays as it was.
/// </summary>
public abstract class OlderModuleTests<TVersion>(OlderModuleTests<TVersion>.WithOlderModule running)
    : IClassFixture<OlderModuleTests<TVersion>.WithOlderModule>
    where TVersion : IProsodyVersion
{
    private readonly Prosody _prosody = running.Server;

    [Fact]
    public async Task It_takes_a_hand_off_that_asks_for_a_resource_and_has_the_stream_started_anew()
    {
        var forge = _prosody.Forge();
        var claims = forge.Claims(Prosody.Host);
        claims["bind"] = "phone";
        await using var client = await _prosody.ConnectAsync(Prosody.Host);

        Assert.Equal("", (await client.AuthenticateAsync(HandoffForge.Mechanism, forge.Sign(claims))).Text);
        await client.OpenAsync();
        Assert.NotNull(client.Features.Child("bind", XmppNamespaces.Bind));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("phone")]
    public async Task A_session_gets_its_resource_and_speaks_and_hears_as_ever(string? resource)
    {
        await using var gateway = new GatewaySide(_prosody);
        var login = GatewaySide.Login();
        await using var alice = await gateway.ConnectAsync(login);
        var address = await alice.BindAsync(resource, TestContext.Current.CancellationToken);
        Assert.Equal((login.Identity.Node, Prosody.Host), (address.Node, address.Domain));
        Assert.Equal(resource ?? address.Resource, address.Resource);

        await using var bob = await gateway.ConnectAsync();
        await bob.BindAsync(null, TestContext.Current.CancellationToken);
        await bob.SayAsync(address, "are you there?");
        Assert.Equal("are you there?", (await alice.HearAsync()).Element.Child("body", XmppNamespaces.Client)?.Text);

        await alice.SendAsync(new Element("presence", XmppNamespaces.Client, new Element("x", XmppNamespaces.Muc))
            .WithAttribute("to", $"{Guid.NewGuid():N}@{Prosody.Conference}/alice"));
        Assert.Null((await alice.HearAsync()).Type);
        Assert.True(gateway.Upstream.Health.Ready);
    }

    [Fact]
    public async Task Its_refusals_are_understood()
    {
        await using var gateway = new GatewaySide(_prosody, secret: new string('x', 64));
        var refused = await Assert.ThrowsAsync<UpstreamFailedException>(() => gateway.ConnectAsync());
        Assert.Equal(UpstreamFailure.HandoffRefused, refused.Code);
    }

    public sealed class WithOlderModule : RunningProsody<TVersion>
    {
        protected override ProsodySetup Setup => new() { Module = "tests/JwtXmppAuth.Interop/Handoffs/OlderModule" };
    }
}
