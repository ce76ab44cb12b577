using System.Globalization;
using CsCheck;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>The whole session between a server that speaks, and a client whose connections break wherever they can.</summary>
public sealed class CutTests
{
    private enum Step
    {
        ServerSpeaks,
        ClientReads,
        ClientSpeaks,

        /// <summary>It speaks into a connection that is gone already, and does not know.</summary>
        ClientSpeaksInVain,
        ClientAcknowledges,
        ConnectionBreaks,

        /// <summary>The client comes back before the gateway has noticed that it was away.</summary>
        ClientReturnsUnnoticed,
    }

    [Fact]
    public Task Both_sides_hear_everything_once_and_in_order()
    {
        var step = Gen.Frequency(
            (5, Gen.Const(Step.ServerSpeaks)),
            (5, Gen.Const(Step.ClientReads)),
            (3, Gen.Const(Step.ClientSpeaks)),
            (2, Gen.Const(Step.ClientSpeaksInVain)),
            (1, Gen.Const(Step.ClientAcknowledges)),
            (1, Gen.Const(Step.ConnectionBreaks)),
            (1, Gen.Const(Step.ClientReturnsUnnoticed)));
        return step.Array[1, 60].SampleAsync(PlayAsync, iter: 100);
    }

    private static async Task PlayAsync(Step[] steps)
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(resumption: options => options.AckEvery = 3));
        var (said, spoken, known) = (0, 0, 0);
        List<int> heard = [];
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.ServerSpeaks:
                    await client.Server.Say($"<message xmlns='jabber:client' id='{said++}'/>");
                    break;
                case Step.ClientReads when heard.Count < said:
                    heard.Add(await ReadAsync());
                    break;
                case Step.ClientSpeaks:
                    await SpeakAsync(spoken++);
                    break;
                case Step.ClientSpeaksInVain:
                    spoken++;
                    await BreakAsync();
                    break;
                case Step.ClientAcknowledges:
                    await client.SayAsync($"<a xmlns='urn:xmpp:sm:3' h='{client.Handled}'/>");
                    break;
                case Step.ConnectionBreaks:
                    await BreakAsync();
                    break;
                case Step.ClientReturnsUnnoticed:
                    await ReturnAsync();
                    break;
            }
        }

        await BreakAsync();
        while (heard.Count < said)
            heard.Add(await ReadAsync());
        Assert.Equal(Enumerable.Range(0, said), heard);
        // And nothing more: what comes next answers a question.
        await client.SayAsync("<r xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal(spoken, Number((await NextOfAsync("a")).Attribute("h")));
        Assert.Equal(Enumerable.Range(0, spoken), client.Server.Sent.Select(stanza => Number(stanza.Id)));

        Task SpeakAsync(int number) => client.SayAsync($"<message xmlns='jabber:client' to='x@meet.example.com' id='{number}'/>");

        async Task<int> ReadAsync() => Number((await client.NextStanzaAsync()).Attribute("id"));

        async Task<Element> NextOfAsync(string name)
        {
            var next = await client.Connection.NextAsync();
            while (next.Name is "r")
                next = await client.Connection.NextAsync();
            Assert.Equal(name, next.Name);
            return next;
        }

        Task BreakAsync()
        {
            client.Lose();
            return ReturnAsync();
        }

        async Task ReturnAsync()
        {
            var resumed = await client.ComeBackAsync();
            Assert.Equal("resumed", resumed.Name);
            Assert.True(Number(resumed.Attribute("h")) >= known);
            known = Number(resumed.Attribute("h"));
            for (var number = known; number < spoken; number++)
                await SpeakAsync(number);
        }
    }

    private static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);
}
