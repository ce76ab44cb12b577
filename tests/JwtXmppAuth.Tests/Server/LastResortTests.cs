using JwtXmppAuth.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Tests.Server;

public sealed class LastResortTests
{
    [Fact]
    public async Task A_fault_of_ours_is_an_empty_500_and_a_line_in_the_log() =>
        Assert.Equal((500, 1), await FailAsync(new InvalidOperationException("a fault of the gateway")));

    [Fact]
    public async Task A_request_that_is_none_is_answered_as_the_server_says_and_is_no_fault_of_ours() =>
        Assert.Equal((408, 0), await FailAsync(new BadHttpRequestException("too slow", StatusCodes.Status408RequestTimeout)));

    [Fact]
    public async Task Who_resets_a_connection_while_it_is_read_makes_no_line_in_the_log() =>
        Assert.Equal((200, 0), await FailAsync(new ConnectionResetException("reset by peer")));

    private static async Task<(int Status, int Faults)> FailAsync(Exception fault)
    {
        await using var services = new ServiceCollection().AddLogging(logging => logging.AddFakeLogging()).BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };

        await LastResort.InvokeAsync(http, _ => Task.FromException(fault));

        return (http.Response.StatusCode, services.GetFakeLogCollector().GetSnapshot().Count(line => line.Level is LogLevel.Critical));
    }
}
