using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Xep0206;

/// <summary>XEP-0206 §6.</summary>
public sealed class StreamErrorTests
{
    [Fact]
    [Requirement("XEP-0206", "6", "Zero or more stanzas, then a copy of the server's stream:error.")]
    public async Task The_servers_stream_error_is_the_last_element()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        stream.End(new StreamError("conflict", "Replaced by new connection"));
        await stream.Ended;

        var elements = new List<Xmpp.Xml.Element>();
        BoshResponse response;
        do
        {
            response = await client.SendAsync();
            elements.AddRange(response.Payload);
        }
        while (!response.Terminates);

        Assert.Equal(["message", "error"], elements.Select(element => element.Name));
        Assert.NotNull(elements[1].Child("conflict", XmppNamespaces.StreamErrors));
        Assert.Equal("Replaced by new connection", elements[1].Child("text", XmppNamespaces.StreamErrors)?.Text);
    }

    [Fact]
    [Requirement("XEP-0206", "6", "A stream error of the gateway's own, which is the server towards the client, travels the same way.")]
    public async Task What_the_stream_does_not_allow_ends_it()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.OpenAsync();

        var response = await client.SendAsync("<presence xmlns='jabber:client'/>");

        Assert.Equal("remote-stream-error", response.Condition);
        Assert.NotNull(Assert.Single(response.Payload).Child("not-authorized", XmppNamespaces.StreamErrors));
    }
}
