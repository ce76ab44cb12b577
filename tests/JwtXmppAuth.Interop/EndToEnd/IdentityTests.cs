using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>With a module loaded that does what Jitsi's mod_presence_identity does.</summary>
public sealed class DeploymentWithPresenceIdentity : Deployment<Prosody012>
{
    protected override DeploymentSetup Setup => new()
    {
        Prosody = new ProsodySetup { ClientModules = ["test_session", "presence_identity"] },
    };
}

public sealed class IdentityOnProsody012(Deployment<Prosody012> deployment)
    : IdentityTests(deployment.Prosody, deployment.ConnectAsync, deployment.Issuer), IClassFixture<Deployment<Prosody012>>;

public sealed class IdentityOnProsody13(Deployment<Prosody13> deployment)
    : IdentityTests(deployment.Prosody, deployment.ConnectAsync, deployment.Issuer), IClassFixture<Deployment<Prosody13>>;

public sealed class IdentityWithJitsisModule(DeploymentWithPresenceIdentity deployment)
    : IdentityTests(deployment.Prosody, deployment.ConnectAsync, deployment.Issuer), IClassFixture<DeploymentWithPresenceIdentity>;

/// <summary>What the others in a room learn of somebody, whatever the client writes.</summary>
public abstract class IdentityTests(
    Prosody prosody, Func<string, string, Task<Testing.Scenarios.BoshScenarioClient>> connect, Testing.Issuer issuer)
{
    private static readonly Element Forged = new("identity", XmppNamespaces.Client,
        new Element("user", XmppNamespaces.Client, new Element("name", XmppNamespaces.Client, new TextNode("The President"))));

    [Fact]
    public async Task A_forged_identity_is_replaced_by_the_verified_one_at_join_and_at_every_update()
    {
        await using var observer = await prosody.ObserveInAsync("identity");
        await using var client = await connect(issuer.Token("identity", Prosody.Host), Prosody.Host);

        await client.JoinAsync("identity", "mallory", Prosody.Conference, Forged, new Element("identity", "urn:other", new TextNode("x")));
        AssertVerified(await observer.ReceiveAsync(stanza => stanza.From?.Resource == "mallory"));

        var update = new Element("presence", XmppNamespaces.Client, Forged).WithAttribute("to", $"identity@{Prosody.Conference}/mallory");
        await client.SendAsync(update.With(new Element("status", XmppNamespaces.Client, new TextNode("busy"))), TestContext.Current.CancellationToken);
        AssertVerified(await observer.ReceiveAsync(stanza => stanza.Element.Child("status", XmppNamespaces.Client) is not null));
    }

    [Fact]
    public async Task The_callee_is_shown_to_the_caller_alone()
    {
        await using var observer = await prosody.ObserveInAsync("call");
        var token = issuer.Token("call", Prosody.Host, claims => claims["context"]!["callee"] =
            new JsonObject { ["id"] = "c1", ["name"] = "Bob", ["avatar"] = "https://example.com/b.png" });
        await using var caller = await connect(token, Prosody.Host);
        await using var other = await connect(issuer.Token("call", Prosody.Host), Prosody.Host);
        await other.JoinAsync("call", "other");

        var own = await caller.JoinAsync("call", "caller", Prosody.Conference, new Element("callee", XmppNamespaces.Callee, new TextNode("forged")));

        Assert.Equal(
            "<callee xmlns='urn:jwtxmppauth:callee:0'><id>c1</id><name>Bob</name><avatar>https://example.com/b.png</avatar></callee>",
            Assert.Single(own.Element.Elements, child => child.Name == "callee").ToString());
        foreach (var seen in new[] { await observer.ReceiveAsync(FromCaller), await other.ExpectAsync(FromCaller) })
            Assert.DoesNotContain("callee", seen.ToString(), StringComparison.Ordinal);

        static bool FromCaller(Stanza stanza) => stanza.From?.Resource == "caller";
    }

    private static void AssertVerified(Stanza presence)
    {
        var identity = Assert.Single(presence.Element.Elements, child => child.Name == "identity");
        var user = identity.Child("user", XmppNamespaces.Client)!;
        Assert.Equal(
            ["avatar: https://example.com/a.png", "id: u1", "name: Alice"],
            user.Elements.Select(field => $"{field.Name}: {field.Text}").Order());
        Assert.Equal("staff", identity.Child("group", XmppNamespaces.Client)?.Text);
        Assert.DoesNotContain("alice@example.com", presence.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("President", presence.ToString(), StringComparison.Ordinal);
    }
}
