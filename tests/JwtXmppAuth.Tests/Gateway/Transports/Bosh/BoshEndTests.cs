using System.Text;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>XEP-0124 §17.2: how a session's end reads on the wire.</summary>
public sealed class BoshEndTests
{
    private const string Ns = "xmlns='http://jabber.org/protocol/httpbind'";

    public static TheoryData<string> Conditions =>
    [
        "bad-request", "host-gone", "host-unknown", "improper-addressing", "internal-server-error", "item-not-found", "other-request",
        "policy-violation", "remote-connection-failed", "remote-stream-error", "see-other-uri", "system-shutdown", "undefined-condition",
    ];

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Every_condition_of_the_specification_has_its_exact_shape(string name)
    {
        var condition = All().Single(one => one.Name == name);

        Assert.Equal($"<body {Ns} type='terminate' condition='{name}'/>", Write(new BoshEnd(condition)));
    }

    [Fact]
    public void There_is_no_condition_but_those_of_the_specification() =>
        Assert.Equal(Conditions.Select(row => row.Data).Order(StringComparer.Ordinal), All().Select(one => one.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Another_place_is_named_inside()
    {
        var uri = new Element("uri", XmppNamespaces.HttpBind, new TextNode("https://secure.example/http-bind?a=1&b=2"));

        Assert.Equal(
            $"<body {Ns} type='terminate' condition='see-other-uri'><uri>https://secure.example/http-bind?a=1&amp;b=2</uri></body>",
            Write(new BoshEnd(BoshCondition.SeeOtherUri, uri)));
    }

    [Fact]
    public void What_has_no_condition_is_explained_inside()
    {
        var detail = new Element("reason", "urn:example", new TextNode("tea"));

        Assert.Equal(
            $"<body {Ns} type='terminate' condition='undefined-condition'><reason xmlns='urn:example'>tea</reason></body>",
            Write(new BoshEnd(BoshCondition.UndefinedCondition, detail)));
    }

    [Fact]
    public void Stanzas_that_waited_stand_before_the_error()
    {
        var stanza = new Element("presence", XmppNamespaces.Client);
        var end = BoshEnd.Of(new SessionEnd(EndReason.UpstreamClosed, StreamError.Conflict, FromUpstream: true));

        Assert.Matches("^<body [^>]* condition='remote-stream-error'><presence xmlns='jabber:client'/><stream:error", Write(end, stanza));
    }

    [Theory]
    [InlineData("host-gone", "host-gone")]
    [InlineData("host-unknown", "host-unknown")]
    [InlineData("improper-addressing", "improper-addressing")]
    [InlineData("internal-server-error", "internal-server-error")]
    [InlineData("remote-connection-failed", "remote-connection-failed")]
    [InlineData("system-shutdown", "system-shutdown")]
    [InlineData("policy-violation", "remote-stream-error")]
    [InlineData("not-authorized", "remote-stream-error")]
    [InlineData("connection-timeout", "remote-stream-error")]
    [InlineData("resource-constraint", "remote-stream-error")]
    public void A_stream_error_of_the_gateway_is_the_binding_condition_that_means_it(string error, string condition)
    {
        var end = BoshEnd.Of(new SessionEnd(EndReason.ProtocolViolation, new StreamError(error)));

        Assert.Equal(condition, end.Condition?.Name);
        Assert.Equal(condition == "remote-stream-error", end.Detail is not null);
    }

    [Fact]
    public void A_stream_error_of_the_server_stays_one_even_where_a_condition_has_its_name()
    {
        var end = BoshEnd.Of(new SessionEnd(EndReason.UpstreamClosed, StreamError.SystemShutdown, FromUpstream: true));

        Assert.Equal("remote-stream-error", end.Condition?.Name);
        Assert.NotNull(end.Detail?.Child("system-shutdown", XmppNamespaces.StreamErrors));
    }

    [Fact]
    public void An_orderly_end_has_no_condition() =>
        Assert.Equal($"<body {Ns} type='terminate'/>", Write(BoshEnd.Of(new SessionEnd(EndReason.ClientTerminated))));

    private static BoshCondition[] All() =>
        [.. typeof(BoshCondition).GetFields().Where(field => field.IsStatic).Select(field => (BoshCondition)field.GetValue(null)!)];

    private static string Write(BoshEnd end, params Element[] payload) => Encoding.UTF8.GetString(BoshBodyWriter.Terminate(end, payload).Span);
}
