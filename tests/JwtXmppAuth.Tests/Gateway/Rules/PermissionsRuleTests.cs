using static JwtXmppAuth.Tests.Gateway.Rules.GrantedSession;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class PermissionsRuleTests
{
    private const string Written =
        "<permissions xmlns='http://jitsi.org/jitmeet'><p name='livestreaming' val='true'/><p name='recording' val='true'/>"
        + "<p name='transcription' val='true'/><p name='outbound-call' val='true'/><p name='create-polls' val='true'/>"
        + "<p name='send-groupchat' val='true'/><p name='flip' val='true'/></permissions>";

    private const string Forged = "<permissions xmlns='http://jitsi.org/jitmeet'><p name='branding' val='true'/></permissions>";

    [Fact]
    public void A_moderator_learns_what_he_may()
    {
        var own = Own($"{Room}/alice", "moderator");
        Assert.Equal(own.Replace("</presence>", Written + "</presence>", StringComparison.Ordinal), new GrantedSession(Given.Token()).Receive(own));
        Assert.Contains(Written, new GrantedSession(null).Receive(own), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_token_with_features_the_client_reads_it_itself() => Assert.DoesNotContain(
        "permissions", new GrantedSession(Given.Token(context: """{"features":{}}""")).Receive(Own($"{Room}/alice", "moderator")), StringComparison.Ordinal);

    [Theory]
    [InlineData("participant", "")]
    [InlineData("moderator", " type='unavailable'")]
    public void Nobody_else_learns_anything(string role, string attributes) => Assert.DoesNotContain(
        "permissions", new GrantedSession(Given.Token()).Receive(Own($"{Room}/alice", role, attributes)), StringComparison.Ordinal);

    [Fact]
    public void What_another_wrote_is_believed_nowhere()
    {
        var session = new GrantedSession(Given.Token());
        Assert.DoesNotContain("branding", session.Receive($"<presence from='{Room}/bob'>{Forged}</presence>"), StringComparison.Ordinal);
        Assert.DoesNotContain("branding", session.Receive(Own($"{Room}/alice", "moderator", more: Forged)), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_server_knows_the_token_its_own_words_arrive() => Assert.Contains(
        "branding", new GrantedSession(Given.Token(), host => host.Upstream = "prosody").Receive(Own($"{Room}/alice", "moderator", more: Forged)), StringComparison.Ordinal);
}
