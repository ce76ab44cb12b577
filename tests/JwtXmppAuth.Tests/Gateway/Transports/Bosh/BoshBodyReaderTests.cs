using System.Text;
using CsCheck;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

public sealed class BoshBodyReaderTests
{
    private const string Ns = "xmlns='http://jabber.org/protocol/httpbind'";

    [Fact]
    public void Every_attribute_of_a_first_body_is_read()
    {
        var body = Read($"""
            <?xml version='1.0' encoding='utf-8'?>
            <body {Ns} xmlns:xmpp='urn:xmpp:xbosh' rid='1573741820' to='meet.example' from='a@meet.example' route='xmpp:meet.example:5222'
                  ver='1.6' wait='60' hold='1' ack='1' content='text/xml; charset=utf-8' secure='true' xml:lang='en' xmpp:version='1.0'/>
            """);

        Assert.Equal(1573741820, body.Rid);
        Assert.Null(body.Sid);
        Assert.Equal("meet.example", body.To);
        Assert.Equal(new BoshVersion(1, 6), body.Version);
        Assert.Equal(60, body.Wait);
        Assert.Equal(1, body.Hold);
        Assert.Equal("text/xml; charset=utf-8", body.Content);
        Assert.Equal(1, body.Ack);
        Assert.False(body.Restarts);
        Assert.False(body.Terminates);
        Assert.Empty(body.Payload);
    }

    [Fact]
    public void What_a_client_leaves_out_is_absent()
    {
        var body = Read($"<body {Ns} rid='1' sid='s'/>");

        Assert.Equal("s", body.Sid);
        Assert.Null(body.To);
        Assert.Null(body.Version);
        Assert.Null(body.Wait);
        Assert.Null(body.Hold);
        Assert.Null(body.Content);
        Assert.Null(body.Ack);
    }

    [Fact]
    public void What_a_client_says_of_answers_keys_and_pauses_is_read()
    {
        var body = Read($"<body {Ns} rid='2' sid='s' ack='1' key='k' newkey='n' pause='60'/>");

        Assert.Equal((1, "k", "n", 60), (body.Ack, body.Key, body.NewKey, body.Pause));
        Assert.False(body.IsEmpty);
    }

    [Fact]
    public void Nobody_can_pause_before_there_is_a_session() => Assert.Null(Read($"<body {Ns} rid='1' pause='60'/>").Pause);

    [Theory]
    [InlineData("none")]
    [InlineData("-1")]
    [InlineData("")]
    public void An_acknowledgement_that_is_no_rid_says_nothing(string ack) => Assert.Null(Read($"<body {Ns} rid='2' sid='s' ack='{ack}'/>").Ack);

    [Theory]
    [InlineData("true", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("0", false)]
    public void A_restart_is_an_xml_boolean(string value, bool expected) =>
        Assert.Equal(expected, Read($"<body {Ns} rid='1' x:restart='{value}' xmlns:x='urn:xmpp:xbosh'/>").Restarts);

    [Fact]
    public void A_restart_outside_of_its_namespace_is_none() => Assert.False(Read($"<body {Ns} rid='1' restart='true'/>").Restarts);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("")]
    [InlineData("9007199254740992")]
    [InlineData("99999999999999999999999999")]
    [InlineData("١")]
    public void A_rid_that_is_no_number_from_one_to_two_to_the_53_is_a_bad_request(string rid) =>
        Assert.Equal(BoshCondition.BadRequest, Fault($"<body {Ns} rid='{rid}'/>"));

    [Theory]
    [InlineData("1", 1)]
    [InlineData("9007199254740991", RidWindow.MaxRid)]
    public void Rids_at_both_ends_are_read(string rid, long expected) => Assert.Equal(expected, Read($"<body {Ns} rid='{rid}'/>").Rid);

    [Theory]
    [InlineData("")]
    [InlineData("wait='x'")]
    [InlineData("wait='-1'")]
    [InlineData("hold='1.5'")]
    [InlineData("hold='99999999999'")]
    [InlineData("ver='1'")]
    [InlineData("ver='1.'")]
    [InlineData("ver='.6'")]
    [InlineData("ver='1.6.1'")]
    [InlineData("ver='-1.6'")]
    [InlineData("ver='1.9999999999'")]
    [InlineData("content='html'")]
    [InlineData("content='text/xml&#13;&#10;Set-Cookie: a=b'")]
    [InlineData("content='text/xml; a=&#x2028;'")]
    [InlineData("content='text/xml;&#13;&#10; charset=utf-8'")]
    [InlineData("content='text/xml; a=&quot;&#10;Set-Cookie: b=c&quot;'")]
    [InlineData("content='text/xml; a=&quot;&#127;&quot;'")]
    [InlineData("content='text/xml;&#9;charset=utf-8'")]
    public void A_malformed_attribute_is_a_bad_request(string attribute)
    {
        var rid = attribute.Length == 0 ? "" : "rid='1'";
        Assert.Equal(BoshCondition.BadRequest, Fault($"<body {Ns} {rid} {attribute}/>"));
    }

    [Theory]
    [InlineData("<body rid='1'/>")]
    [InlineData("<body xmlns='jabber:client' rid='1'/>")]
    [InlineData("<html xmlns='http://jabber.org/protocol/httpbind' rid='1'/>")]
    [InlineData($"<body {Ns} rid='1'>text</body>")]
    [InlineData($"<body {Ns} rid='1'><presence/>text<presence/></body>")]
    [InlineData($"<body {Ns} rid='1'>")]
    [InlineData($"<body {Ns} rid='1'/><body {Ns} rid='2'/>")]
    [InlineData($"<!DOCTYPE body><body {Ns} rid='1'/>")]
    [InlineData($"<body {Ns} rid='1'><!-- c --></body>")]
    [InlineData($"<body {Ns} rid='1'><?p i?></body>")]
    [InlineData($"<body {Ns} rid='1'>&lt;</body>")]
    [InlineData($"<body {Ns} rid='1' rid='2'/>")]
    [InlineData("")]
    [InlineData("{}")]
    public void What_is_no_body_is_a_bad_request(string text) => Assert.Equal(BoshCondition.BadRequest, Fault(text));

    [Fact]
    public void Stanzas_that_inherit_the_namespace_of_the_body_are_meant_for_the_client_namespace()
    {
        var body = Read($"<body {Ns} rid='1'><message to='a@b'><body>hi</body><x xmlns='jabber:x:oob'/></message></body>");

        Assert.Equal(
            "<message xmlns='jabber:client' to='a@b'><body>hi</body><x xmlns='jabber:x:oob'/></message>",
            Assert.Single(body.Payload).ToString());
    }

    [Fact]
    public void White_space_between_stanzas_is_none_of_them()
    {
        var body = Read($"<body {Ns} rid='1'>\n  <presence xmlns='jabber:client'/>\n  <iq xmlns='jabber:client'/>\n</body>");

        Assert.Equal(["presence", "iq"], body.Payload.Select(element => element.Name));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_body_of_the_greatest_size_is_read_and_one_byte_more_is_not(int more, bool readable)
    {
        var head = $"<body {Ns} rid='1' to='";
        var limits = XmlLimits.Default with { MaxBytes = 1024 };
        var text = head + new string('a', limits.MaxBytes - head.Length - 3 + more) + "'/>";

        var read = BoshBodyReader.TryRead(Encoding.UTF8.GetBytes(text), limits, out _, out var fault);

        Assert.Equal(readable, read);
        Assert.Equal(readable ? null : BoshCondition.PolicyViolation, fault);
    }

    [Theory]
    [InlineData("1.6", "1.11", -1)]
    [InlineData("1.11", "1.6", 1)]
    [InlineData("2.0", "1.11", 1)]
    [InlineData("1.6", "1.06", 0)]
    public void Versions_are_two_integers(string one, string other, int order)
    {
        Assert.True(BoshVersion.TryParse(one, out var first));
        Assert.True(BoshVersion.TryParse(other, out var second));
        Assert.Equal(order, Math.Sign(first.CompareTo(second)));
    }

    /// <summary>A valid body, mutilated at random: there is a body or a condition, never an exception.</summary>
    [Fact]
    public void Any_bytes_have_an_answer()
    {
        var whole = Encoding.UTF8.GetBytes(
            $"<body {Ns} rid='42' sid='s' ver='1.6' wait='60' hold='1' content='text/xml'><message to='a@b'><body>é&amp;</body></message></body>");
        var change = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3]);
        Gen.Select(change.Array[0, 8], Gen.Int[0, whole.Length]).Sample((changes, length) =>
        {
            var bytes = whole.ToList();
            foreach (var (at, value, kind) in changes)
            {
                if (kind == 0)
                    bytes[Math.Min(at, bytes.Count - 1)] = value;
                else if (kind == 1)
                    bytes.Insert(Math.Min(at, bytes.Count), value);
                else if (bytes.Count > 1)
                    bytes.RemoveAt(Math.Min(at, bytes.Count - 1));
            }

            var cut = bytes.Take(Math.Max(length, bytes.Count / 2)).ToArray();
            var read = BoshBodyReader.TryRead(cut, XmlLimits.Default, out var body, out var fault);
            Assert.Equal(read, body is not null);
            Assert.Equal(read, fault is null);
        });
    }

    private static BoshBody Read(string text)
    {
        Assert.True(BoshBodyReader.TryRead(Encoding.UTF8.GetBytes(text), XmlLimits.Default, out var body, out var fault), fault?.Name);
        return body;
    }

    private static BoshCondition Fault(string text)
    {
        Assert.False(BoshBodyReader.TryRead(Encoding.UTF8.GetBytes(text), XmlLimits.Default, out _, out var fault));
        return fault;
    }
}
