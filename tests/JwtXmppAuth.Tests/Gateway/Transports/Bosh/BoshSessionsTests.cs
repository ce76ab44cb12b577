using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class BoshSessionsTests
{
    [Fact]
    public async Task A_session_that_is_over_is_remembered_for_a_moment_and_then_not()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        await client.TerminateAsync();
        Assert.True((await client.PostAsync(client.Rid - 1)).Terminates);

        server.Time.Advance(TimeSpan.FromSeconds(61));
        // Others' ends are when the memory is tidied.
        await (await server.OpenAsync()).TerminateAsync();

        await EventuallyAsync(server, client.Sid!);
        Assert.Equal("item-not-found", (await client.PostAsync(client.Rid - 1)).Condition);
    }

    [Fact]
    public async Task No_more_than_a_few_ended_sessions_are_remembered()
    {
        await using var server = await BoshServer.StartAsync();
        var (oldest, _) = await server.BindAsync();
        await oldest.TerminateAsync();

        for (var n = 0; n < BoshSessions.MaxRemembered; n++)
            await (await server.OpenAsync()).TerminateAsync();

        // A client hears of its end a little before it is remembered: a later one may have come first.
        for (var more = 0; more < 10 && IsKnown(server, oldest.Sid!); more++)
            await (await server.OpenAsync()).TerminateAsync();
        await EventuallyAsync(server, oldest.Sid!);
    }

    [Fact]
    public async Task A_refused_session_leaves_nothing_behind()
    {
        await using var server = await BoshServer.StartAsync(options => options.MaxSessions = 1);
        await server.OpenAsync();

        var refused = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.Equal("remote-stream-error", refused.Condition);
        Assert.NotNull(Assert.Single(refused.Payload).Child("resource-constraint", "urn:ietf:params:xml:ns:xmpp-streams"));
        Assert.Equal(1, server.Services.GetRequiredService<SessionTable>().Count);
    }

    private static bool IsKnown(BoshServer server, string sid) => server.Services.GetRequiredService<BoshSessions>().TryGet(sid, out _);

    private static async Task EventuallyAsync(BoshServer server, string forgotten)
    {
        for (var tries = 0; IsKnown(server, forgotten); tries++)
        {
            Assert.InRange(tries, 0, 2000);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
