using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class RefusedHandoffsOnProsody012(RunningProsody<Prosody012> running) : RefusedHandoffTests<Prosody012>(running);

public sealed class RefusedHandoffsOnProsody13(RunningProsody<Prosody13> running) : RefusedHandoffTests<Prosody13>(running);

/// <summary>
/// Whatever is wrong with a hand-off is answered with a SASL failure, logged and counted with its reason, and followed by a
/// login on another host of the same server: nothing that is sent here stops it.
/// </summary>
public abstract class RefusedHandoffTests<TVersion>(RunningProsody<TVersion> running)
    : HandoffTests(running.Server), IClassFixture<RunningProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    /// <summary>Reasons that anybody can cause: such a client is not told more than that it may not.</summary>
    private static readonly string[] ReasonsOfStrangers = ["mechanism", "malformed", "too-large", "signature"];

    [Theory, MemberData(nameof(WrongHandoff.Names), MemberType = typeof(WrongHandoff))]
    public async Task A_wrong_handoff_is_refused_with_its_reason(string what)
    {
        var wrong = WrongHandoff.All[what];

        await ExpectRefusalAsync(wrong.Reason, client => client.AuthenticateAsync(HandoffForge.Mechanism, wrong.Handoff(Forge)));
    }

    [Fact]
    public async Task A_refusal_is_one_line_of_the_log_whatever_the_host_was_called()
    {
        var claims = Forge.Claims(Prosody.Host);
        claims["aud"] = "a\r\nhandoff accepted\t\u001b[31m\0\u007f\"z\"" + new string('x', 200);

        var line = await ExpectRefusalAsync("audience", client => client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims)));

        Assert.Matches("it is for \"a  handoff accepted \ufffd\\[31m\ufffd \\\\\"z\\\\\"x+\"; from [0-9a-f.:]+$", line);
    }

    [Theory, MemberData(nameof(HandoffClaims.Required), MemberType = typeof(HandoffClaims))]
    public async Task A_required_claim_cannot_be_missing_or_null(string claim)
    {
        var missing = Forge.Claims(Prosody.Host);
        missing.Remove(claim);
        var isNull = Forge.Claims(Prosody.Host);
        isNull[claim] = null;

        foreach (var claims in new[] { missing, isNull })
        {
            var line = await ExpectRefusalAsync("claim", client => client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims)));
            Assert.Contains($"{claim} is missing", line, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(HandoffClaims.Texts), MemberType = typeof(HandoffClaims))]
    public Task A_text_cannot_be_anything_else(string claim) =>
        ExpectWrongTypeAsync(claim, ["true", "false", "0", "1e999", "[]", "[\"a\"]", "{}", "{\"a\":1}"]);

    [Theory, MemberData(nameof(HandoffClaims.Numbers), MemberType = typeof(HandoffClaims))]
    public Task A_time_cannot_be_anything_else(string claim) =>
        ExpectWrongTypeAsync(claim, ["true", "\"1790000000\"", "\"\"", "-1", "0.5", "1e300", "1e999", "-1e999", "[]", "[1]", "{}"]);

    [Theory, MemberData(nameof(HandoffClaims.Objects), MemberType = typeof(HandoffClaims))]
    public Task An_object_cannot_be_anything_else(string claim) =>
        ExpectWrongTypeAsync(claim, ["true", "false", "0", "\"a\"", "\"\"", "[]", "[{}]"]);

    [Fact]
    public Task Has_token_cannot_be_anything_else() =>
        ExpectWrongTypeAsync("has_token", ["0", "1", "\"true\"", "\"\"", "[]", "{}"]);

    [Fact]
    public async Task A_handoff_is_good_for_one_login_only()
    {
        var claims = Forge.Claims(Prosody.Host);
        var handoff = Forge.Sign(claims);
        await using var first = await Server.ConnectAsync(Prosody.Host);
        await first.LogInAsync(HandoffForge.Mechanism, handoff);

        var line = await ExpectRefusalAsync("replayed", client => client.AuthenticateAsync(HandoffForge.Mechanism, handoff));

        Assert.Contains($"(ref {claims["sid"]})", line, StringComparison.Ordinal);
        Assert.Equal("result", (await first.AskAsync($"<iq type='get' id='p' to='{Prosody.Host}'><ping xmlns='{XmppNamespaces.Ping}'/></iq>")).Type);
    }

    [Fact]
    public async Task An_id_is_used_up_whatever_else_the_handoff_says()
    {
        var claims = Forge.Claims(Prosody.Host);
        await using var first = await Server.ConnectAsync(Prosody.Host);
        await first.LogInAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        claims["node"] = Guid.NewGuid().ToString();

        await ExpectRefusalAsync("replayed", client => client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims)));
    }

    [Theory]
    [InlineData("ANONYMOUS", "", "invalid-mechanism")]
    [InlineData("PLAIN", "AGEAYg==", "encryption-required")]
    [InlineData("SCRAM-SHA-1", "biwsbj1hLHI9Yg==", "invalid-mechanism")]
    [InlineData("EXTERNAL", "=", "invalid-mechanism")]
    [InlineData("", "", "invalid-mechanism")]
    public async Task A_client_that_is_no_gateway_gets_nowhere(string mechanism, string content, string condition)
    {
        await ExpectRefusalAsync("mechanism", client => client.AuthenticateWithAsync(mechanism, content), condition);
    }

    [Theory]
    [InlineData("not base64!", "incorrect-encoding")]
    [InlineData("<a/>", "malformed-request")]
    [InlineData("YQ==<a>YQ==</a>", "malformed-request")]
    [InlineData("", "not-authorized")]
    public async Task What_is_no_SASL_message_is_refused(string content, string condition)
    {
        await ExpectRefusalAsync("malformed", client => client.AuthenticateWithAsync(HandoffForge.Mechanism, content), condition);
    }

    [Fact]
    public async Task A_response_without_a_challenge_is_refused()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);

        await client.SendTextAsync($"<response xmlns='{XmppNamespaces.Sasl}'>{Forge.Create(Prosody.Host)}</response>");

        Assert.NotNull((await client.ReceiveElementAsync()).Child("not-authorized", XmppNamespaces.Sasl));
    }

    [Fact]
    public async Task A_client_may_fail_often_and_nothing_piles_up()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);
        for (var attempt = 0; attempt < 50; attempt++)
            Assert.Equal("failure", (await client.AuthenticateAsync(HandoffForge.Mechanism, "x")).Name);

        await client.LogInAsync(HandoffForge.Mechanism, Forge.Create(Prosody.Host));
    }

    private async Task ExpectWrongTypeAsync(string claim, string[] values)
    {
        foreach (var value in values)
        {
            var claims = Forge.Claims(Prosody.Host);
            claims[claim] = "@";
            var payload = claims.ToJsonString().Replace("\"@\"", value, StringComparison.Ordinal);
            var line = await ExpectRefusalAsync("claim", client => client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(payload)));
            Assert.Contains($"{claim} is not ", line, StringComparison.Ordinal);
        }
    }

    /// <returns>The line in Prosody's log.</returns>
    private async Task<string> ExpectRefusalAsync(string reason, Func<C2sClient, Task<Element>> attempt, string condition = "not-authorized")
    {
        var mark = Server.Log.Mark;
        var counted = await Server.CountAsync(Prosody.Host, reason);
        await using var client = await Server.ConnectAsync(Prosody.Host);

        var failure = await attempt(client);

        Assert.True(failure.Is("failure", XmppNamespaces.Sasl), failure.ToString());
        Assert.NotNull(failure.Child(condition, XmppNamespaces.Sasl));
        var text = ReasonsOfStrangers.Contains(reason) ? null : $"handoff refused: {reason}";
        Assert.Equal(text, failure.Child("text", XmppNamespaces.Sasl)?.Text);
        var line = await Server.Log.WaitForAsync($"handoff refused: {reason} (ref ", mark);
        Assert.Equal(counted + 1, await Server.CountAsync(Prosody.Host, reason));

        await using var other = await Server.LogInAsync(Prosody.OtherHost);
        return line;
    }
}
