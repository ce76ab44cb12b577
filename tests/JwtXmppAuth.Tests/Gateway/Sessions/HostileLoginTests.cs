using System.Text;
using CsCheck;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Whatever is said in whatever order before login, nobody gets in without a good token, and nothing breaks.</summary>
public sealed class HostileLoginTests
{
    private const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";

    private static readonly string Expired = SessionFixture.Token(claims => claims["exp"] = 1);

    private static readonly Gen<string> Message = Gen.OneOf(
        Gen.OneOf("\0", "\u0001", "n,", "y,", "a=", ",", "auth=", "Bearer ", "alice", "@meet.example.com", "no.to.ken", Expired, "ä", "=2C")
            .Array[0, 9].Select(string.Concat),
        Gen.OneOf($"\0alice\0{Expired}", $"n,,\u0001auth=Bearer {Expired}\u0001\u0001", "\u0001", "\0recorder\0a-wrong-password", ""));

    private static readonly Gen<string> Text = Gen.OneOf(
        Message.Select(message => Convert.ToBase64String(Encoding.UTF8.GetBytes(message))),
        Gen.Byte.Array[0, 30].Select(Convert.ToBase64String),
        Gen.OneOf("", "=", "AQ==", "!", "Q", " AQ=="));

    private static readonly Gen<string> Said = Gen.Frequency(
        (5, Gen.Select(Gen.OneOf("ANONYMOUS", "PLAIN", "OAUTHBEARER", "plain", "EXTERNAL"), Text, (mechanism, text) =>
            $"<auth xmlns='{Sasl}' mechanism='{mechanism}'>{text}</auth>")),
        (1, Text.Select(text => $"<auth xmlns='{Sasl}'>{text}</auth>")),
        (4, Text.Select(text => $"<response xmlns='{Sasl}'>{text}</response>")),
        (1, Gen.Const($"<abort xmlns='{Sasl}'/>")),
        (1, Gen.OneOf($"<success xmlns='{Sasl}'/>", $"<challenge xmlns='{Sasl}'/>", "<iq xmlns='jabber:client' type='get' id='1'/>")));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_gets_in_by_saying_anything(bool tokenInUrl)
    {
        await Said.Array[1, 8].SampleAsync(
            async saying =>
            {
                var fixture = new SessionFixture(
                    host =>
                    {
                        foreach (var mechanism in new[] { "ANONYMOUS", "PLAIN", "OAUTHBEARER" })
                            host.Mechanisms.Add(mechanism);
                    },
                    services: [new() { Name = "recorder", Hosts = { SessionFixture.Domain }, Password = "the-recorder's-own-password" }]);
                var (session, client) = fixture.Open(tokenInUrl ? Expired : null);
                await session.StartAsync();
                foreach (var element in saying)
                    await session.ReceiveAsync(Xml.Element(element));

                Assert.Empty(fixture.Upstream.Logins);
                while (!client.Silent)
                    Assert.NotEqual("success", (await client.NextAsync()).Name);
                if (session.Ended.IsCompleted)
                    Assert.Equal(EndReason.ProtocolViolation, (await session.Ended).Reason);
                Assert.DoesNotContain(fixture.Log.Collector.GetSnapshot(), record =>
                    record.Message.Contains(Expired.Split('.')[2], StringComparison.Ordinal) || record.Exception is not null);
            },
            iter: 150);
    }
}
