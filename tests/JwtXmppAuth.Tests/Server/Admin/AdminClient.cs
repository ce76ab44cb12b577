using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Tests.Server.Admin;

/// <summary>An operator's program: a server with one admin token, and requests that show it.</summary>
internal sealed class AdminClient(RunningServer server) : IAsyncDisposable
{
    public const string Token = "6d8f0b27c1e94a35b7f2d9e04c681a5379be20dd41f6483c";

    public RunningServer Server => server;

    public static async Task<AdminClient> StartAsync(params IEnumerable<(string Key, string? Value)> settings) => new(await RunningServer.StartAsync(
        settings: [("Gateway:Admin:Tokens:0:Name", "ops"), ("Gateway:Admin:Tokens:0:Token", Token), .. settings]));

    public Task<AdminAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<AdminAnswer> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public Task<AdminAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public Task<AdminAnswer> SendAsync(HttpMethod method, string path, string? json = null) =>
        SendAsync(method, path, request =>
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        });

    public async Task<AdminAnswer> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage> change)
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Admin, path));
        change(request);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new AdminAnswer(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

internal sealed record AdminAnswer(int Status, string? MediaType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}
