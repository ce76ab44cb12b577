using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class SecretsOnProsody012() : SecretTests("0.12");

public sealed class SecretsOnProsody13() : SecretTests("13");

public abstract class SecretTests(string version)
{
    [Fact]
    public async Task While_a_secret_is_replaced_both_are_accepted_and_no_third()
    {
        var (old, next, other) = (new string('a', 32), new string('b', 32), new string('c', 32));
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { Secrets = [old, next] });

        foreach (var secret in new[] { old, next })
            await (await prosody.LogInAsync(Prosody.Host, new HandoffForge(secret, () => prosody.Now))).DisposeAsync();
        await using var client = await prosody.ConnectAsync(Prosody.Host);
        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, new HandoffForge(other, () => prosody.Now).Create(Prosody.Host));

        Assert.Equal("failure", answer.Name);
    }

    [Theory]
    [InlineData("31 bytes, which is one short of it", "jwtxmppauth_secret has 31 bytes, at least 32 are needed")]
    [InlineData("", "jwtxmppauth_secret is missing")]
    public async Task Without_a_strong_secret_the_module_refuses_to_load_and_nobody_gets_in(string kind, string sentence)
    {
        string[] secrets = kind.Length == 0 ? [" "] : [new string('a', 32), new string('b', 31)];
        await using var prosody = await Prosody.StartAsync(version, new ProsodySetup { Secrets = secrets });

        await prosody.Log.WaitForAsync(sentence);
        await using var client = await prosody.ConnectAsync(Prosody.Host);
        Assert.Null(client.Features.Child("mechanisms", XmppNamespaces.Sasl));
        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, prosody.Forge().Create(Prosody.Host));
        Assert.Equal("failure", answer.Name);
        await using var observer = await prosody.ObserveAsync();
    }
}
