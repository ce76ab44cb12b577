using CsCheck;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Resumption;

public sealed class UnackedQueueTests
{
    private enum Step
    {
        Say,
        Send,
        Receive,
        Acknowledge,
        Cut,
        AcknowledgeNonsense,
    }

    /// <summary>
    /// Server, queue, a network that may swallow what is under way, client: whatever is cut wherever, the client handles
    /// every stanza once and in order, and the queue holds no more than it has not acknowledged.
    /// </summary>
    [Fact]
    public void Nothing_is_lost_doubled_or_reordered_wherever_connections_are_cut()
    {
        var start = Gen.OneOf(Gen.Const(0u), Gen.UInt[uint.MaxValue - 20, uint.MaxValue]);
        var step = Gen.Frequency(
            (4, Gen.Const(Step.Say)),
            (4, Gen.Const(Step.Send)),
            (4, Gen.Const(Step.Receive)),
            (2, Gen.Const(Step.Acknowledge)),
            (2, Gen.Const(Step.Cut)),
            (1, Gen.Const(Step.AcknowledgeNonsense)));
        Gen.Select(start, step.Array[0, 200], Gen.UInt).Sample((first, steps, nonsense) =>
        {
            var queue = new UnackedQueue(int.MaxValue, long.MaxValue, first);
            var network = new Queue<int>();
            List<int> handled = [];
            var said = 0;
            foreach (var what in steps.Append(Step.Cut))
                Take(what);
            while (queue.HasWaiting || network.Count > 0)
            {
                Take(Step.Send);
                Take(Step.Receive);
            }

            Take(Step.Acknowledge);
            Assert.Equal(Enumerable.Range(0, said), handled);
            Assert.Equal((0, 0), (queue.Count, queue.Bytes));
            return true;

            void Take(Step what)
            {
                var client = unchecked(first + (uint)handled.Count);
                switch (what)
                {
                    case Step.Say:
                        queue.Add(Stanza(said++));
                        break;
                    case Step.Send when queue.TrySend(out var stanza):
                        network.Enqueue(int.Parse(stanza.Attribute("id")!, null));
                        break;
                    case Step.Receive when network.TryDequeue(out var arrived):
                        handled.Add(arrived);
                        break;
                    case Step.Acknowledge:
                        Assert.True(queue.TryAcknowledge(client));
                        Assert.Equal(client, queue.Acknowledged);
                        break;
                    case Step.Cut:
                        network.Clear();
                        Assert.True(queue.TryRewind(client));
                        Assert.Equal(client, queue.Sent);
                        break;
                    case Step.AcknowledgeNonsense when unchecked(nonsense - queue.Acknowledged) > unchecked(queue.Sent - queue.Acknowledged):
                        var before = (queue.Acknowledged, queue.Sent, queue.Count, queue.Bytes);
                        Assert.False(queue.TryAcknowledge(nonsense));
                        Assert.False(queue.TryRewind(nonsense));
                        Assert.Equal(before, (queue.Acknowledged, queue.Sent, queue.Count, queue.Bytes));
                        break;
                }

                Assert.Equal(said - (int)unchecked(queue.Acknowledged - first), queue.Count);
            }
        });
    }

    [Fact]
    public void Counting_goes_on_at_zero_after_the_last_number()
    {
        var queue = new UnackedQueue(10, 1000, uint.MaxValue - 1);
        for (var i = 0; i < 3; i++)
        {
            queue.Add(Stanza(i));
            Assert.True(queue.TrySend(out _));
        }

        Assert.Equal(1u, queue.Sent);
        Assert.True(queue.TryAcknowledge(uint.MaxValue));
        Assert.True(queue.TryAcknowledge(0));
        Assert.False(queue.TryAcknowledge(2));
        Assert.True(queue.TryAcknowledge(1));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void What_was_not_sent_cannot_be_acknowledged_nor_what_was_acknowledged_be_taken_back()
    {
        var queue = new UnackedQueue(10, 1000);
        queue.Add(Stanza(0));
        queue.Add(Stanza(1));
        Assert.True(queue.TrySend(out _));
        Assert.False(queue.TryAcknowledge(2));
        Assert.True(queue.TryAcknowledge(1));
        Assert.False(queue.TryAcknowledge(0));
        Assert.False(queue.TryRewind(0));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public void It_is_full_from_the_bound_in_stanzas_on(int count, bool full)
    {
        var queue = new UnackedQueue(2, long.MaxValue);
        for (var i = 0; i < count; i++)
            queue.Add(Stanza(i));
        Assert.Equal(full, queue.IsFull);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void And_from_the_bound_in_bytes_on(int beyond, bool full)
    {
        var stanza = Stanza(0);
        var queue = new UnackedQueue(int.MaxValue, stanza.SizeOnWire + beyond);
        queue.Add(stanza);
        Assert.Equal(full, queue.IsFull);
    }

    [Fact]
    public void The_size_of_an_element_is_about_that_of_its_bytes()
    {
        var element = Xml.Element(
            "<message xmlns='jabber:client' to='a@conference.meet.example.com' type='groupchat' id='1'><body>Grüße, alle zusammen</body></message>");
        Assert.Equal(StanzaWriter.ToBytes(element).Length, element.SizeOnWire);
        var changed = element.WithAttribute("id", "2");
        Assert.InRange(changed.SizeOnWire, StanzaWriter.ToBytes(changed).Length * 0.8, StanzaWriter.ToBytes(changed).Length * 1.5);
    }

    private static Element Stanza(int id) => new Element("message", XmppNamespaces.Client).WithAttribute("id", $"{id}");
}
