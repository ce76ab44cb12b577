using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.Strophe;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class FirstContactOnProsody012(Deployment<Prosody012> deployment) : FirstContactTests<Prosody012>(deployment);

public sealed class FirstContactOnProsody13(Deployment<Prosody13> deployment) : FirstContactTests<Prosody13>(deployment);

/// <summary>strophe.js through the gateway into a real conference, watched by an occupant on Prosody's own port.</summary>
public abstract class FirstContactTests<TVersion>(Deployment<TVersion> deployment) : IClassFixture<Deployment<TVersion>>
    where TVersion : IProsodyVersion
{
    [Fact]
    public async Task A_good_token_enters_its_room_and_the_others_see_who_it_is()
    {
        await using var observer = await deployment.Prosody.ObserveInAsync("first");
        await using var strophe = await StropheClient.StartAsync(deployment.Url(deployment.Issuer.Token("first", Prosody.Host), "first"), Prosody.Host);
        await strophe.StatusAsync("CONNECTED");
        await strophe.SendAsync(Join("first"));

        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
        Assert.Equal(
            "<identity xmlns='jabber:client'><user><id>u1</id><name>Alice</name><avatar>https://example.com/a.png</avatar></user><group>staff</group></identity>",
            Assert.Single(seen.Element.Elements, child => child.Name == "identity").ToString());

        await strophe.SendAsync($"<message xmlns='jabber:client' to='first@{Prosody.Conference}' type='groupchat'><body>hello</body></message>");
        await observer.ReceiveAsync(stanza => stanza.Element.Child("body", XmppNamespaces.Client)?.Text == "hello");
        await strophe.DisconnectAsync();
        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });
    }

    [Fact]
    public async Task A_bad_token_is_refused_with_a_text_the_client_can_read()
    {
        var token = deployment.Issuer.Token("first", Prosody.Host, claims => claims["aud"] = "somebody else");
        await using var strophe = await StropheClient.StartAsync(deployment.Url(token, "first"), Prosody.Host);
        await strophe.StatusAsync("AUTHFAIL");
        Assert.Matches(@"<failure.*><not-allowed/><text>invalid &apos;aud&apos; claim \[[0-9a-f]{12}\]</text></failure>", strophe.Raw);
    }

    [Fact]
    public async Task Another_room_is_refused()
    {
        await using var strophe = await StropheClient.StartAsync(deployment.Url(deployment.Issuer.Token("first", Prosody.Host), "first"), Prosody.Host);
        await strophe.StatusAsync("CONNECTED");
        await strophe.SendAsync(Join("second"));
        var answer = await strophe.ReceiveAsync(element => element.Name == "presence");
        Assert.Equal("error", answer.Attribute("type"));
        Assert.NotNull(answer.Child("error", XmppNamespaces.Client)?.Child("not-allowed", XmppNamespaces.Stanzas));
    }

    private static string Join(string room) =>
        $"<presence xmlns='jabber:client' to='{room}@{Prosody.Conference}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>";
}
