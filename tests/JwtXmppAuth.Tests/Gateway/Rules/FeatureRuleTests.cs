using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Rules;
using static JwtXmppAuth.Tests.Gateway.Rules.GrantedSession;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class FeatureRuleTests
{
    /// <summary>Feature and a stanza that needs it; every row of the table, in the forms that clients send and in those an attacker would.</summary>
    public static TheoryData<string, string> Gated => new()
    {
        { "recording", Jibri("action='start' recording_mode='file'") },
        { "recording", Jibri("action='stop' recording_mode='file'") },
        { "recording", Jibri("action='START' recording_mode='FILE'") },
        { "livestreaming", Jibri("action='start' recording_mode='stream' streamid='x'") },
        { "livestreaming", Jibri("action='stop' recording_mode='stream'") },
        { "livestreaming", Jibri("action='start' streamid='x'") },
        { "livestreaming", Jibri("action='Start' recording_mode='anything' streamid='x'") },
        { "transcription", Dial("jitsi_meet_transcribe") },
        { "outbound-call", Dial("+15551234") },
        { "outbound-call", Dial("JITSI_MEET_TRANSCRIBE") },
        { "outbound-call", Dial("") },
        { "send-groupchat", $"<message type='groupchat' to='{Room}'><body>hello</body></message>" },
        { "send-groupchat", $"<message type='groupchat' to='{Room}'><body xmlns='urn:other'>hello</body></message>" },
        { "send-private-message", $"<message type='chat' to='{Room}/bob'><body>hello</body></message>" },
        { "send-private-message", $"<message to='{Room}/bob'><body>hello</body></message>" },
        { "send-private-message", "<message type='chat' to='0b1f@meet.example.com/web'><body>past the room</body></message>" },
        { "create-polls", Json(Room, """{"type":"new-poll","question":"?"}""") },
        { "create-polls", Json("polls.meet.example.com", """{"type":"polls","command":"new-poll"}""") },
        { "create-polls", Json("polls.meet.example.com", """{"type":"polls","command":"new-poll","command":"x"}""") },
        { "create-polls", Json("polls.meet.example.com", """{"type":"polls","command":"\u006eew-poll"}""") },
        { "create-polls", Json("polls.meet.example.com", """{"type":"polls","command":"new-poll","a":NaN}""") },
        { "create-polls", Json("polls.meet.example.com", """{"type":"polls","command":"new-poll"} trailing""") },
        { "create-polls", Json("polls.meet.example.com", """{"\ud800":1,"command":"new-poll"}""") },
    };

    public static TheoryData<string> GatedStanzas => [.. Gated.Select(row => row.Data.Item2)];

    /// <summary>What looks like it and needs nothing.</summary>
    public static TheoryData<string> Free =>
    [
        Jibri("action='status'"),
        Jibri("recording_mode='file'"),
        $"<iq type='result' id='1' to='{Room}/focus'><jibri xmlns='http://jitsi.org/protocol/jibri' action='start' recording_mode='file'/></iq>",
        $"<iq type='set' id='1' to='{Room}/focus'><jibri xmlns='urn:other' action='start' recording_mode='file'/></iq>",
        $"<iq type='set' id='1' to='{Room}/focus'><hangup xmlns='urn:xmpp:rayo:1'/></iq>",
        $"<message type='groupchat' to='{Room}'><subject>s</subject></message>",
        $"<message type='chat' to='{Room}/bob'><reactions xmlns='urn:xmpp:reactions:0'/></message>",
        "<message type='chat' to='meet.example.com'><body>to a server</body></message>",
        Json("polls.meet.example.com", """{"type":"polls","command":"answer-poll"}"""),
        Json("endconference.meet.example.com", """["new-poll"]"""),
        Json("polls.meet.example.com", """{"question":"new-poll"}"""),
    ];

    [Theory]
    [MemberData(nameof(Gated))]
    public void A_feature_that_the_token_denies_is_refused_to_a_moderator_too(string feature, string stanza)
    {
        var gate = FeatureGates.Table.Single(row => row.Feature == feature);

        var refusal = In(Room, "moderator", Token("{}"), Restrict).Send(stanza).Refused();

        Assert.Equal(gate.Code, refusal.Code);
        Assert.Contains(feature, refusal.Explanation, StringComparison.Ordinal);
        Assert.Contains(Given.Written(gate.Refusal.ToElement()), Given.Written(refusal.Reply!), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Gated))]
    public void A_feature_that_the_token_allows_is_free_to_everybody_in_the_room(string feature, string stanza) =>
        In(Room, "participant", Token($$"""{"{{feature}}":"true"}"""), Restrict).Send(stanza).Forwarded();

    [Theory]
    [MemberData(nameof(Gated))]
    public void Without_features_the_role_in_the_room_decides_for_guests_too(string feature, string stanza)
    {
        foreach (var token in new[] { Given.Token("a"), null })
        {
            Assert.Equal(FeatureGates.Table.Single(row => row.Feature == feature).Code, In(Room, "participant", token, Restrict).Send(stanza).Code());
            In(Room, "moderator", token, Restrict).Send(stanza).Forwarded();
        }
    }

    [Theory]
    [MemberData(nameof(Gated))]
    public void A_role_in_another_room_does_not_count(string feature, string stanza)
    {
        var session = In("b@conference.meet.example.com", "moderator", Given.Token("*"), Restrict);
        session.Receive(Own($"{Room}/alice", "participant"));
        var past = stanza.Contains("to='polls.", StringComparison.Ordinal) || stanza.Contains("@meet.example.com/", StringComparison.Ordinal);

        Assert.Equal(past ? null : FeatureGates.Table.Single(row => row.Feature == feature).Code, session.Send(stanza).Code());
    }

    [Theory]
    [InlineData("b@conference.meet.example.com", true)]
    [InlineData("b@conference.acme.meet.example.com", true)]
    [InlineData("0b7c@breakout.meet.example.com", true)]
    [InlineData("b@lobby.meet.example.com", false)]
    [InlineData("b@groups.meet.example.com", false)]
    [InlineData("b@rooms.example.org", false)]
    [InlineData("b@breakout.meet.example.com.example.org", false)]
    [InlineData("b@breakout.xmeet.example.com", false)]
    public void At_a_component_only_a_role_in_a_room_of_the_conference_counts(string room, bool counts)
    {
        var session = In(room, "moderator", Given.Token("*", "*"), Restrict);

        Assert.Equal(counts ? null : "feature.create_polls", session.Send(Json("polls.meet.example.com", """{"type":"polls","command":"new-poll"}""")).Code());
    }

    [Fact]
    public void A_role_at_another_host_counts_for_nothing_here()
    {
        var here = Given.Host(of =>
        {
            of.Upstream = "anonymous";
            Restrict(of);
        });
        var pipeline = StanzaPipeline.For(here, here, Given.Host(of => of.Domain = "meet.example.org"));
        var session = Given.Session(Given.Token("*"));
        pipeline.ToClient(Given.Stanza(Own("b@conference.meet.example.org/alice", "moderator")), session);

        var poll = Given.Stanza(Json("polls.meet.example.com", """{"type":"polls","command":"new-poll"}"""));
        Assert.Equal("feature.create_polls", pipeline.FromClient(poll, session).Code());
    }

    [Theory]
    [MemberData(nameof(Free))]
    public void Everything_else_is_free(string stanza) => In(Room, "participant", Token("{}"), Restrict).Send(stanza).Forwarded();

    [Theory]
    [MemberData(nameof(Gated))]
    public void What_no_host_restricts_needs_a_grant_only_where_it_costs_something(string feature, string stanza)
    {
        var gate = FeatureGates.Table.Single(row => row.Feature == feature);
        Assert.Equal(gate.Scope is FeatureScope.Room ? gate.Code : null, In(Room, "participant", Token("{}")).Send(stanza).Code());
    }

    [Theory]
    [MemberData(nameof(GatedStanzas))]
    public void Where_the_server_knows_the_token_it_is_left_to_the_server(string stanza)
    {
        Assert.NotNull(Code("prosody", GrantEnforcement.Always));
        Assert.NotNull(Code("embedded", GrantEnforcement.Auto));
        Assert.Null(Code("prosody", GrantEnforcement.Auto));
        Assert.Null(Code("anonymous", GrantEnforcement.Never));

        string? Code(string upstream, GrantEnforcement enforcement) => In(Room, "participant", Token("{}"), host =>
        {
            Restrict(host);
            host.Upstream = upstream;
            host.EnforceGrants = enforcement;
        }).Send(stanza).Code();
    }

    [Theory]
    [InlineData("action='start' recording_mode='file'")]
    [InlineData("action='start' recording_mode='stream'")]
    public void Recording_is_asked_for_from_inside_the_room(string attributes)
    {
        var outside = new GrantedSession(Token("""{"recording":true,"livestreaming":true}"""));
        var refusal = outside.Send(Jibri(attributes)).Refused();

        Assert.Equal("feature.room", refusal.Code);
        Assert.Equal(
            $"<iq type='error' id='1' from='{Room}/focus' to='{Given.Client}'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            Given.Written(refusal.Reply!));

        var gone = In(Room, "moderator", Token("""{"recording":true,"livestreaming":true}"""));
        gone.Receive(Own($"{Room}/alice", "none", " type='unavailable'"));
        Assert.Equal("feature.room", gone.Send(Jibri(attributes)).Code());
    }

    /// <summary>What the focus may take for a file or a stream: it makes ASCII of these letters, and a file of what has no stream.</summary>
    [Theory]
    [InlineData("action='\uFB06art' recording_mode='file'")]
    [InlineData("action='\uFB06art' recording_mode='stream'")]
    [InlineData("action='\uFB05op' recording_mode='file'")]
    [InlineData("action='\u017Ftart' recording_mode='stream'")]
    [InlineData("action='start' recording_mode='\uFB01le'")]
    [InlineData("action='start'")]
    [InlineData("action='start' streamid=' '")]
    [InlineData("action='start' recording_mode='undefined'")]
    public void What_may_be_a_file_or_a_stream_needs_both(string attributes)
    {
        Assert.Equal("feature.livestreaming", In(Room, "moderator", Token("""{"recording":true}""")).Send(Jibri(attributes)).Code());
        Assert.Equal("feature.recording", In(Room, "moderator", Token("""{"livestreaming":true}""")).Send(Jibri(attributes)).Code());
        In(Room, "participant", Token("""{"recording":true,"livestreaming":true}""")).Send(Jibri(attributes)).Forwarded();
    }

    [Fact]
    public void A_conference_room_is_known_by_its_other_spelling_too()
    {
        var session = In("[t]a@conference.meet.example.com", "participant", Given.Token("*", "*"), Restrict);
        session.Receive(Own("b@conference.meet.example.com/alice", "moderator"));
        const string say = "<message type='groupchat' to='a@conference.t.meet.example.com'><body>hello</body></message>";

        Assert.Equal("feature.send_groupchat", session.Send(say).Code());
        session.Receive(Own("[t]a@conference.meet.example.com/alice", "moderator"));
        session.Send(say).Forwarded();
    }

    [Fact]
    public void In_a_conference_room_beyond_the_bound_nobody_is_a_moderator()
    {
        var session = In(Room, "moderator", Given.Token("*"), Restrict);
        for (var more = 1; more <= JoinedRooms.Max; more++)
            session.Receive(Own($"r{more}@conference.meet.example.com/alice", "moderator"));

        Assert.Null(session.Send(Say(JoinedRooms.Max - 1)).Code());
        Assert.Equal("feature.send_groupchat", session.Send(Say(JoinedRooms.Max)).Code());

        static string Say(int room) => $"<message type='groupchat' to='r{room}@conference.meet.example.com'><body>hello</body></message>";
    }

    [Fact]
    public void A_second_element_does_not_hide_behind_a_permitted_one()
    {
        const string start = "<jibri xmlns='http://jitsi.org/protocol/jibri' action='start' recording_mode='file'/>";
        const string stream = "<jibri xmlns='http://jitsi.org/protocol/jibri' action='start' recording_mode='stream'/>";

        Assert.Equal(
            "feature.livestreaming",
            In(Room, "moderator", Token("""{"recording":true}""")).Send($"<iq type='set' id='1' to='{Room}/focus'>{start}{stream}</iq>").Code());
    }

    [Fact]
    public void Hosts_may_restrict_what_the_table_leaves_to_them() => Assert.Equal(FeatureGates.Restrictable, HostCheck.Restrictable);

    private static void Restrict(HostOptions host)
    {
        foreach (var feature in FeatureGates.Restrictable)
            host.RestrictedFeatures.Add(feature);
    }

    private static JwtXmppAuth.Tokens.VerifiedToken Token(string features) => Given.Token("*", context: $$$"""{"user":{"id":"u1"},"features":{{{features}}}}""");

    private static string Jibri(string attributes) => $"<iq type='set' id='1' to='{Room}/focus'><jibri xmlns='http://jitsi.org/protocol/jibri' {attributes}/></iq>";

    private static string Dial(string to) =>
        $"<iq type='set' id='1' to='{Room}/focus'><dial xmlns='urn:xmpp:rayo:1' to='{to}' from='x'><header name='JvbRoomName' value='{Room}'/></dial></iq>";

    private static string Json(string to, string json) =>
        $"<message to='{to}'><json-message xmlns='http://jitsi.org/jitmeet'>{json}</json-message></message>";
}
