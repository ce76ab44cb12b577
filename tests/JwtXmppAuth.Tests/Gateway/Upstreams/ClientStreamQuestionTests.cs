using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>What the gateway itself asks on a session's stream, unseen by the client.</summary>
public sealed class ClientStreamQuestionTests : ClientStreamFixture
{
    private static readonly Element Payload = new("handoff", XmppNamespaces.Handoff);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("result")]
    [InlineData("error")]
    public async Task The_answer_goes_to_the_gateway_and_not_to_the_client(string type)
    {
        await BindAsync();
        var question = AskAsync();
        var id = await ReadQuestionAsync();
        await Peer.SendAsync($"<message id='before'/><iq type='{type}' id='{id}' from='meet.example.com'/><message id='after'/>");

        Assert.Equal(type, (await question).Attribute("type"));
        Assert.Equal("before", (await ReceiveAsync()).Id);
        Assert.Equal("after", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task Each_question_has_its_own_answer_in_whatever_order_they_come()
    {
        await BindAsync();
        var first = AskAsync();
        var firstId = await ReadQuestionAsync();
        var second = AskAsync();
        var secondId = await ReadQuestionAsync();
        await Peer.SendAsync($"<iq type='result' id='{secondId}' from='second'/><iq type='result' id='{firstId}' from='first'/>");

        Assert.Equal("first", (await first).Attribute("from"));
        Assert.Equal("second", (await second).Attribute("from"));
    }

    [Theory]
    [InlineData("get", "", "the same id, but a question")]
    [InlineData("result", "0", "another id")]
    public async Task What_is_no_answer_is_the_clients(string type, string suffix, string why)
    {
        await BindAsync();
        var question = AskAsync();
        var id = await ReadQuestionAsync();
        var other = suffix.Length == 0 ? id : $"x{id}{suffix}";
        await Peer.SendAsync($"<iq type='{type}' id='{other}'/>");

        Assert.True((await ReceiveAsync()).Id == other, why);
        Assert.False(question.IsCompleted);
        await Peer.SendAsync($"<iq type='result' id='{id}'/>");
        await question;
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_not_waited_for_and_its_late_answer_is_nobodys()
    {
        await BindAsync();
        var question = AskAsync();
        var id = await ReadQuestionAsync();
        Clock.Advance(AnswerPatience - TimeSpan.FromMilliseconds(1));
        Assert.False(question.IsCompleted);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => question)).Code);

        await Peer.SendAsync($"<iq type='result' id='{id}'/><message id='next'/>");
        Assert.Equal("next", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task A_server_that_does_not_read_the_question_has_the_time_of_any_stanza_to_do_so()
    {
        await BindAsync();
        var before = SendMuchAsync();
        var question = AskAsync();
        Clock.Advance(Options.SendTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(before.IsCompleted);
        Assert.False(question.IsCompleted);

        await Peer.ExpectAsync(Much);
        await before;
        await Peer.ReadToAsync("<iq type='set' id='");
        var id = (await Peer.ReadToAsync("'"))[..^1];
        await Peer.SendAsync($"<iq type='result' id='{id}'/>");
        Assert.Equal("result", (await question).Attribute("type"));
        Assert.False(Stream.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_question_ends_with_the_stream()
    {
        await BindAsync();
        var question = AskAsync();
        await ReadQuestionAsync();
        Peer.Die();
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => question)).Code);

        await EndAsync();
        var late = AskAsync();
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => late)).Code);
    }

    private Task<Element> AskAsync() => Stream.AskAsync(Payload, AnswerPatience, TestContext.Current.CancellationToken);

    /// <returns>Its id.</returns>
    private async Task<string> ReadQuestionAsync()
    {
        await Peer.ExpectAsync("<iq type='set' id='");
        var id = (await Peer.ReadToAsync("'"))[..^1];
        await Peer.ExpectAsync($"><handoff xmlns='urn:jwtxmppauth:handoff:0'/></iq>{Space(37)}");
        return id;
    }
}
