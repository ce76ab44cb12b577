using System.Text;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Rules;

/// <summary>
/// What a stanza that passes leaves to the garbage collector: copies of its bytes, each named here, and some small objects. A
/// string made of it would cost two bytes a character more, and be seen.
/// </summary>
public sealed class PassingCostTests
{
    /// <summary>Objects around the bytes: tags, addresses, attributes, lists.</summary>
    private const int Around = 6 * 1024;

    private readonly StanzaPipeline _pipeline = StanzaPipeline.For(Given.Host());
    private readonly SessionContext _session = Given.Session(Given.Token());

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void From_a_client_to_the_link_it_is_copied_once_out_of_the_buffer_it_came_in(int length)
    {
        var bytes = Message(length);
        Assert.InRange(Cost(() => ToLink(bytes)), 1, length + Around);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20_000)]
    public void From_the_server_to_a_client_it_is_copied_out_of_the_stream_and_into_the_answer(int length)
    {
        var bytes = Message(length);
        Assert.InRange(Cost(() => ToClient(bytes)), 1, (2 * length) + Around);
    }

    private static byte[] Message(int length) => Encoding.UTF8.GetBytes(
        $"<message xmlns='jabber:client' to='a@conference.meet.example.com' type='groupchat' id='1'><body>{new string('x', length)}</body></message>");

    private void ToLink(byte[] bytes)
    {
        var sent = _pipeline.FromClient(Read(bytes), _session).Forwarded();
        using var written = LinkStanza.Of(sent.Element.WithAttribute("from", Given.Client));
        Assert.True(written.Length > bytes.Length / 2);
    }

    private void ToClient(byte[] bytes) => BoshBodyWriter.Answer(null, null, [_pipeline.ToClient(Read(bytes), _session).Element]);

    private static Stanza Read(byte[] bytes) =>
        StanzaReader.TryRead(bytes, XmlLimits.Default, out var element, out _) && Stanza.TryCreate(element, out var stanza)
            ? stanza
            : throw new InvalidOperationException("It must be in order.");

    private static long Cost(Action pass)
    {
        // What is made once, and buffers that the pool keeps.
        for (var warm = 0; warm < 3; warm++)
            pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        pass();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
