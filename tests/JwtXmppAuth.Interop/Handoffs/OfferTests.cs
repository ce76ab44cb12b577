using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Handoffs;

/// <summary>What a stream is offered before its login.</summary>
public sealed class OfferTests
{
    public static TheoryData<string> Versions => [.. Prosody.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Where_nothing_can_be_encrypted_it_is_the_mechanism_and_no_registration(string version)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { Tls = false });
        await using var client = await prosody.ConnectAsync(Prosody.Host);

        Assert.Equal(HandoffForge.Mechanism, client.Features.Child("mechanisms", XmppNamespaces.Sasl)?.Child("mechanism", XmppNamespaces.Sasl)?.Text);
        Assert.DoesNotContain(client.Features.Elements, feature => feature.Name is "register" or "starttls");

        await client.LogInAsync(HandoffForge.Mechanism, prosody.Forge().Create(Prosody.Host));
        Assert.NotNull(client.Features.Child("bind", XmppNamespaces.Bind));
        await using var observer = await prosody.ObserveAsync();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Where_it_must_be_encrypted_it_is_that_and_no_mechanism(string version)
    {
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { RequireTls = true });
        await using var client = await prosody.ConnectAsync(Prosody.Host);

        Assert.NotNull(client.Features.Child("starttls", XmppNamespaces.Tls));
        Assert.Null(client.Features.Child("mechanisms", XmppNamespaces.Sasl));
        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, prosody.Forge().Create(Prosody.Host));
        Assert.NotNull(answer.Child("encryption-required", XmppNamespaces.Sasl));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Where_it_may_be_encrypted_it_is_both(string version)
    {
        await using var prosody = await Prosody.StartAsync(version);
        await using var client = await prosody.ConnectAsync(Prosody.Host);

        Assert.NotNull(client.Features.Child("starttls", XmppNamespaces.Tls));
        Assert.Equal(HandoffForge.Mechanism, client.Features.Child("mechanisms", XmppNamespaces.Sasl)?.Child("mechanism", XmppNamespaces.Sasl)?.Text);
    }
}
