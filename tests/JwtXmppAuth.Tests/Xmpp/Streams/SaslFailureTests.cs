using System.Text.RegularExpressions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Streams;

public sealed partial class SaslFailureTests
{
    [Fact]
    public void The_bytes_are_those_that_Jitsis_client_takes_apart()
    {
        var failure = SaslFailure.NotAllowed("token required").ToElement().ToString();

        Assert.Equal("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/><text>token required</text></failure>", failure);
        Assert.Equal("token required", JitsiPattern.Match(failure).Groups[1].Value);
        Assert.Equal("token required", JitsiPattern.Match($"<body xmlns='http://jabber.org/protocol/httpbind'>{failure}</body>").Groups[1].Value);
    }

    [Fact]
    public void The_client_sees_the_text_escaped_as_Prosody_escapes_it() =>
        Assert.Equal("&apos;kid&apos; claim is missing", JitsiPattern.Match(SaslFailure.NotAllowed("'kid' claim is missing").ToElement().ToString()).Groups[1].Value);

    [Fact]
    public void No_other_condition_shows_its_text_to_the_client() =>
        Assert.DoesNotMatch(JitsiPattern, (SaslFailure.NotAuthorized with { Text = "why" }).ToElement().ToString());

    [Fact]
    public void A_condition_alone_has_no_text() =>
        Assert.Equal("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><aborted/></failure>", SaslFailure.Aborted.ToElement().ToString());

    [Fact]
    public void Every_failure_is_read_back()
    {
        foreach (var failure in (SaslFailure[])[SaslFailure.NotAllowed("a"), SaslFailure.InvalidMechanism, SaslFailure.TemporaryAuthFailure with { Text = "" }])
        {
            Assert.True(SaslFailure.TryRead(failure.ToElement(), out var read));
            Assert.Equal(failure, read);
        }

        Assert.False(SaslFailure.TryRead(new Element("failure", XmppNamespaces.Tls), out _));
        Assert.True(SaslFailure.TryRead(new Element("failure", XmppNamespaces.Sasl), out var unnamed));
        Assert.Equal(SaslFailure.NotAuthorized, unnamed);
    }

    /// <summary>As lib-jitsi-meet has it.</summary>
    [GeneratedRegex(@"<failure.*><not-allowed\/><text>(.*)<\/text><\/failure>")]
    private static partial Regex JitsiPattern { get; }
}
