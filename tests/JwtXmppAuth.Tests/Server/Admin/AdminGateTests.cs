using System.Net.Http.Headers;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Tests.Server.Admin;

public sealed class AdminGateTests : IAsyncLifetime
{
    private AdminClient _admin = null!;

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync(
        ("Gateway:Admin:Tokens:1:Name", "ci"), ("Gateway:Admin:Tokens:1:Token", "Kd9-x_Q2.m7~T4+b/V8wZ1sL5pR3nY6cF0gH="));

    public ValueTask DisposeAsync() => _admin.DisposeAsync();

    [Theory]
    [InlineData(AdminClient.Token, "ops")]
    [InlineData("Kd9-x_Q2.m7~T4+b/V8wZ1sL5pR3nY6cF0gH=", "ci")]
    public async Task A_configured_token_opens_the_api_under_its_name(string token, string name)
    {
        var answer = await WithAsync($"Bearer {token}");

        Assert.Equal(200, answer.Status);
        Assert.Equal(name, (string?)answer.Json["name"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic " + AdminClient.Token)]
    [InlineData(AdminClient.Token)]
    [InlineData("Bearer " + AdminClient.Token + "0")]
    public async Task Without_a_configured_token_nothing_is_told(string? header)
    {
        var answer = await WithAsync(header);

        Assert.Equal((401, "application/problem+json"), (answer.Status, answer.MediaType));
        Assert.Equal(401, (int?)answer.Json["status"]);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_told_to_nobody_without_a_token()
    {
        Assert.Equal(401, (await WithAsync("Bearer wrong", "/v1/nowhere.txt")).Status);
        var answer = await _admin.GetAsync("/v1/nowhere.txt");
        Assert.Equal((404, "application/problem+json"), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task The_public_listener_has_no_admin_api()
    {
        var answer = await _admin.Server.GetAsync(
            _admin.Server.Public, "/v1/", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminClient.Token));

        Assert.Equal((404, ""), answer);
    }

    [Fact]
    public async Task Wrong_tokens_beyond_the_bound_are_answered_shortly_and_lock_nobody_out()
    {
        for (var n = 0; n < FailedLogins.Max; n++)
            Assert.Equal(401, (await WithAsync("Bearer wrong")).Status);

        Assert.Equal(429, (await WithAsync("Bearer wrong")).Status);
        Assert.Equal(200, (await _admin.GetAsync("/v1/")).Status);
    }

    [Fact]
    public async Task Without_any_token_configured_the_api_is_off_and_says_so()
    {
        await using var server = await RunningServer.StartAsync();
        var (status, body) = await server.GetAsync(server.Admin, "/v1/");

        Assert.Equal(404, status);
        Assert.Contains("Gateway:Admin:Tokens", body, StringComparison.Ordinal);
    }

    private Task<AdminAnswer> WithAsync(string? header, string path = "/v1/") => _admin.SendAsync(HttpMethod.Get, path, request =>
    {
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
    });
}
