namespace JwtXmppAuth.Tests.Server.Admin;

public sealed class SessionEndpointsTests : IAsyncLifetime
{
    private AdminClient _admin = null!;

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync();

    public ValueTask DisposeAsync() => _admin.DisposeAsync();

    [Fact]
    public async Task A_session_is_shown_with_who_is_in_it_and_never_with_a_token()
    {
        var token = Token();
        await using var client = await _admin.Server.ConnectAsync(token);
        await client.OpenAsync(RunningServer.Domain);
        await client.LogInAsync();
        var answer = await _admin.GetAsync("/v1/sessions?user=u1");
        var shown = answer.Json["items"]![0]!;

        Assert.Equal((RunningServer.Domain, "web-socket", "u1"), ((string?)shown["host"], (string?)shown["transport"], (string?)shown["user"]));
        Assert.Equal(("my-app", "t1"), ((string?)shown["app"], (string?)shown["jti"]));
        Assert.True((DateTimeOffset)shown["exp"]! > (DateTimeOffset)shown["since"]!);
        Assert.DoesNotContain(token.Split('.')[2], answer.Body, StringComparison.Ordinal);
        Assert.Equal((string?)shown["ref"], (string?)(await _admin.GetAsync($"/v1/sessions/{shown["ref"]}")).Json["ref"]);
        Assert.Empty((await _admin.GetAsync("/v1/sessions?user=u2")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task One_that_is_ended_is_told_so_by_its_stream()
    {
        await using var client = await _admin.Server.ConnectAsync(Token());
        await client.OpenAsync(RunningServer.Domain);
        await client.LogInAsync();
        var reference = (await _admin.GetAsync("/v1/sessions")).Json["items"]![0]!["ref"];

        Assert.Equal(204, (await _admin.DeleteAsync($"/v1/sessions/{reference}")).Status);
        Assert.Equal("The session was ended by an operator", (await client.ReceiveEndAsync()).Error?.Text);
        Assert.Equal(404, (await _admin.DeleteAsync("/v1/sessions/000000000000")).Status);
        Assert.Equal(404, (await _admin.GetAsync("/v1/sessions/000000000000")).Status);
    }

    private static string Token() => RunningServer.Issuer.Token("a", RunningServer.Domain, claims =>
    {
        claims["jti"] = "t1";
        claims["context"]!["user"]!["id"] = "u1";
    });
}
