using JwtXmppAuth.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace JwtXmppAuth.Tests.Server;

public sealed class LogConsoleTests
{
    /// <summary>Where anything of it may be logged, every request is given an activity, a scope and a context to carry them.</summary>
    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Logging:Console:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    public void No_configuration_makes_the_framework_log_requests(string setting)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(setting, "Trace")]).Build();
        using var services = new ServiceCollection().AddLogging(logging => LogConsole.Configure(logging, configuration, () => true)).BuildServiceProvider();

        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");

        Assert.False(log.IsEnabled(LogLevel.Critical));
    }

    [Theory]
    [InlineData(null, ConsoleLoggerQueueFullMode.DropWrite)]
    [InlineData("Wait", ConsoleLoggerQueueFullMode.Wait)]
    public void A_log_that_nobody_takes_holds_nobody_up_unless_the_operator_wants_that(string? mode, ConsoleLoggerQueueFullMode expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(mode is null ? [] : [new("Logging:Console:QueueFullMode", mode)]).Build();
        using var services = new ServiceCollection().AddLogging(logging => LogConsole.Configure(logging, configuration, () => true)).BuildServiceProvider();

        Assert.Equal(expected, services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.QueueFullMode);
    }
}
