using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A client owes acknowledgements up to the bound, and something must go on all the same.</summary>
public sealed class FullQueueTests
{
    private const int Bound = 4;

    [Fact]
    public async Task A_refresh_hears_the_answer_that_stands_behind_what_there_is_no_room_for()
    {
        var fixture = new SessionFixture(resumption: options => options.MaxUnackedStanzas = Bound);
        var client = await FullAsync(fixture);
        var answered = new TaskCompletionSource();
        // The answer comes behind one more stanza than the bound takes.
        client.Server.Adopting = async (_, _) =>
        {
            while (client.Server.Incoming.TryPeek(out _))
                await Task.Yield();
            answered.SetResult();
        };
        client.Lose();
        Assert.Equal("resumed", (await client.ComeBackAsync(Token("Alicia"))).Name);
        await answered.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["claims_replaced"], fixture.ResumeOutcomes);
    }

    [Fact]
    public async Task A_shutdown_delivers_the_rest_and_waits_for_no_acknowledgement()
    {
        var fixture = new SessionFixture(resumption: options => options.MaxUnackedStanzas = Bound);
        var client = await FullAsync(fixture);
        await fixture.Table.DrainAsync(TestContext.Current.CancellationToken);
        for (var n = 1; n <= Bound + 1; n++)
            Assert.Equal($"m{n}", (await client.NextStanzaAsync()).Attribute("id"));
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task A_server_that_did_not_answer_is_told_again_whichever_token_comes()
    {
        var fixture = new SessionFixture();
        var client = await ManagedClient.EnabledAsync(fixture, Token("Alice"));
        client.Server.Adopting = (_, _) => throw new UpstreamFailedException(UpstreamFailure.Timeout, "No answer.");
        client.Lose();
        await client.ComeBackAsync(Token("Alicia"));
        client.Server.Adopting = (_, _) => Task.CompletedTask;
        client.Lose();
        await client.ComeBackAsync(Token("Alice"));
        Assert.Equal(2, client.Server.Adopted.Count);
        // And now that it is settled, not any more.
        client.Lose();
        await client.ComeBackAsync(Token("Alice"));
        Assert.Equal(2, client.Server.Adopted.Count);
        Assert.Equal(["claims_not_taken", "claims_replaced", "resumed"], fixture.ResumeOutcomes);
    }

    /// <summary>A client that has acknowledged nothing, and one stanza more than there is room for.</summary>
    private static async Task<ManagedClient> FullAsync(SessionFixture fixture)
    {
        var client = await ManagedClient.EnabledAsync(fixture, Token("Alice"));
        for (var n = 1; n <= Bound + 1; n++)
            await client.Server.Say($"<message xmlns='jabber:client' id='m{n}'/>");
        return client;
    }

    private static string Token(string name) => SessionFixture.Token(
        claims => claims["context"] = new JsonObject { ["user"] = new JsonObject { ["id"] = "u1", ["name"] = name } });
}
