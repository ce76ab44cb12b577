using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace JwtXmppAuth.Tests.Server;

public sealed class ListenerTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/nowhere")]
    [InlineData("/demo/")]
    [InlineData("/")]
    public async Task The_public_listener_has_nothing_for_operators(string path) =>
        Assert.Equal((404, ""), await _server.GetAsync(_server.Public, path));

    [Theory]
    [InlineData("/http-bind")]
    [InlineData("/tenant/http-bind")]
    [InlineData("/nowhere")]
    [InlineData("/")]
    public async Task The_admin_listener_has_nothing_for_clients(string path) =>
        Assert.Equal((404, ""), await _server.GetAsync(_server.Admin, path));

    [Fact]
    public void What_a_connection_sends_ahead_is_bounded_by_what_the_largest_head_needs()
    {
        var limits = _server.Service<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.Equal(limits.MaxRequestHeadersTotalSize, limits.MaxRequestBufferSize);
        Assert.Equal((128 * 1024, 128 * 1024), (limits.Http2.InitialConnectionWindowSize, limits.Http2.InitialStreamWindowSize));
    }

    [Fact]
    public async Task A_forged_host_opens_nothing()
    {
        var (status, _) = await _server.GetAsync(_server.Public, "/metrics", request =>
        {
            request.Headers.Host = _server.Admin.Authority;
            request.Headers.Add("X-Forwarded-Host", _server.Admin.Authority);
            request.Headers.Add("X-Forwarded-For", "127.0.0.1");
            request.Headers.Add("Forwarded", $"host={_server.Admin.Authority}");
        });

        Assert.Equal(404, status);
    }

    [Fact]
    public async Task An_absolute_url_of_the_admin_listener_opens_nothing()
    {
        var answer = await SendRawAsync($"GET {new Uri(_server.Admin, "/metrics")} HTTP/1.1\r\nHost: {_server.Admin.Authority}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_in_detail_is_for_operators_whatever_the_host_header_says()
    {
        var (_, forClients) = await _server.GetAsync(
            _server.Public, "/health/ready", request => request.Headers.Host = _server.Admin.Authority);
        var (_, forOperators) = await _server.GetAsync(
            _server.Admin, "/health/ready", request => request.Headers.Host = _server.Public.Authority);

        Assert.Equal("Healthy\n", forClients);
        Assert.StartsWith("{", forOperators, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_names_the_server_software() =>
        Assert.DoesNotContain("\r\nServer:", await SendRawAsync("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.OrdinalIgnoreCase);

    /// <summary>CVE-2025-55315: what one hop takes for the end of a chunk line must not be something else to the next.</summary>
    [Theory]
    [InlineData("1;a\nb\r\nx\r\n0\r\n\r\n")]
    [InlineData("1;a\rb\r\nx\r\n0\r\n\r\n")]
    [InlineData("1\nx\r\n0\r\n\r\n")]
    public async Task A_chunk_line_with_a_bare_line_end_is_refused(string chunks)
    {
        var answer = await SendRawAsync("POST /http-bind HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_server.Public.Host, _server.Public.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
