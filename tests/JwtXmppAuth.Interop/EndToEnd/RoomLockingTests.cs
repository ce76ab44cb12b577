using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>What a client sees with Prosody's own default, which Jitsi's configurations switch off.</summary>
public sealed class RoomLockingTests : Deployment<Prosody012>
{
    protected override DeploymentSetup Setup => new() { Prosody = new ProsodySetup { RoomLocking = true } };

    [Fact]
    public async Task A_new_room_is_shut_to_everybody_but_its_creator_until_it_is_configured()
    {
        await using var creator = await ConnectAsync(Issuer.Token("locked", Prosody.Host));
        var created = await creator.JoinAsync("locked", "creator");
        Assert.Contains("<status code='201'/>", created.ToString(), StringComparison.Ordinal);

        await using var second = await ConnectAsync(Issuer.Token("locked", Prosody.Host));
        var refused = await second.JoinAsync("locked", "second");
        Assert.NotNull(refused.Element.Child("error", XmppNamespaces.Client)?.Child("item-not-found", XmppNamespaces.Stanzas));
    }
}
