using JwtXmppAuth.Gateway.Policy;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>What strict mode closes, each beside what the plugin does (scheme section 11, points 6 to 8).</summary>
public sealed class StrictRoomAccessTests
{
    /// <param name="code">Null: allowed.</param>
    [Theory]
    [InlineData("a", "t", null, "[t]a", null, true)]
    [InlineData("a", "T", null, "[t]a", null, true)]
    [InlineData("a", null, "t", "[t]a", null, true)]
    [InlineData("a", "*", null, "[t]a", null, true)]
    [InlineData("*", "t", null, "[t]b", null, true)]
    [InlineData("[t]a", null, null, "[t]a", null, true)]
    [InlineData("a", "meet.example.com", null, "a", null, true)]
    [InlineData("a", null, null, "a", null, true)]
    [InlineData("a", null, null, "[t]a", "room.tenant", true)]
    [InlineData("a", "u", null, "[t]a", "room.tenant", true)]
    [InlineData("a", "meet.example.com", null, "[t]a", "room.tenant", true)]
    [InlineData("*", "u", null, "[t]a", "room.tenant", true)]
    [InlineData(null, "u", null, "[t]a", "room.tenant", true)]
    [InlineData("a", "*", null, "x]a", "room.mismatch", true)]
    [InlineData("a", "*", null, "[t][u]a", "room.mismatch", true)]
    [InlineData("u]a", "*", null, "[t][u]a", "room.mismatch", false)]
    [InlineData("b", "t", null, "[t]a", "room.mismatch", false)]
    public void Without_domain_verification_a_room_of_a_tenant_needs_a_token_of_the_tenant(
        string? claim, string? sub, string? tenant, string node, string? code, bool pluginAllows)
    {
        var token = Given.Token(claim, sub, tenant);

        Assert.Equal(code, RoomAccessTests.Judge(RoomAccessTests.Strict(false), token, node, tenant ?? "")?.Code);
        Assert.Equal(pluginAllows, RoomAccessTests.Judge(RoomAccessTests.Loose(), token, node, tenant ?? "") is null);
    }

    [Theory]
    [InlineData("t", "[t]a", null)]
    [InlineData("*", "[t]a", null)]
    [InlineData("*", "a", null)]
    [InlineData("meet.example.com", "a", null)]
    [InlineData("u", "[t]a", "room.tenant")]
    [InlineData("meet.example.com", "[t]a", "room.tenant")]
    [InlineData("t", "a", "room.domain")]
    [InlineData(null, "a", "room.domain")]
    public void Without_a_room_claim_tenant_and_domain_still_count(string? sub, string node, string? code)
    {
        var token = Given.Token(null, sub);

        Assert.Equal(code, RoomAccessTests.Judge(RoomAccessTests.Strict(true), token, node)?.Code);
        Assert.Null(RoomAccessTests.Judge(Given.Host(of => of.RequireRoomClaim = false), token, node));
    }

    [Theory]
    [InlineData("t", "t", null)]
    [InlineData("T", "t", null)]
    [InlineData(null, "t", null)]
    [InlineData(null, "", null)]
    [InlineData("t", "u", "room.url_tenant")]
    [InlineData("t", "", "room.url_tenant")]
    [InlineData("", "t", "room.url_tenant")]
    public void A_session_opened_under_another_tenant_than_the_tokens_enters_nothing(string? claim, string url, string? code)
    {
        var token = Given.Token("a", "*", claim);

        foreach (var domainVerification in new[] { false, true })
        {
            Assert.Equal(code, RoomAccessTests.Judge(RoomAccessTests.Strict(domainVerification), token, "a", url)?.Code);
            Assert.Null(RoomAccessTests.Judge(Given.Host(of => of.DomainVerification = domainVerification), token, "a", url));
        }

        Assert.Equal(code is not null, TenantClaim.Differs(token, url));
    }
}
