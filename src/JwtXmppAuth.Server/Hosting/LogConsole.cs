using Microsoft.Extensions.Logging.Console;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// Logs go to standard output, as text or with <c>Logging:Console:FormatterName</c> = <c>json</c> as JSON, in UTC. What
/// would print a URL, and with it a token, stays silent whatever the configuration asks for.
/// </summary>
internal static class LogConsole
{
    /// <summary>Request logging and Kestrel's account of bad requests quote the request line.</summary>
    private const string Quoting = "Microsoft.AspNetCore";

    /// <summary>Asked for every request: while it may log, each is given an activity and a scope that nobody reads.</summary>
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>A start that fails is told by a sentence on standard error; the host would add a stack trace.</summary>
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    /// <param name="started">Whether the process has started.</param>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration, Func<bool> started)
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
        logging.AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            // Both register themselves as the default: the configuration decides, and plain text where it does not.
            console.FormatterName = ConsoleFormatterNames.Simple;
            // Where nobody takes what is written, as when a disk or a collector of logs stands still, sessions go on.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(configuration.GetSection("Logging:Console"));
        logging.Services.PostConfigure<LoggerFilterOptions>(options => Silence(options, started));
    }

    private static void Silence(LoggerFilterOptions options, Func<bool> started)
    {
        for (var at = 0; at < options.Rules.Count; at++)
        {
            var rule = options.Rules[at];
            if (rule.CategoryName?.StartsWith(Quoting, StringComparison.OrdinalIgnoreCase) == true && !(rule.LogLevel >= LogLevel.Warning))
                options.Rules[at] = new LoggerFilterRule(rule.ProviderName, rule.CategoryName, LogLevel.Warning, rule.Filter);
        }

        // A rule that names the provider is stronger than any that does not; of two equals the last one counts.
        var provider = typeof(ConsoleLoggerProvider).FullName;
        options.Rules.Add(new LoggerFilterRule(provider, Quoting, LogLevel.Warning, null));
        options.Rules.Add(new LoggerFilterRule(provider, Requests, LogLevel.None, null));
        options.Rules.Add(new LoggerFilterRule(null, Requests, LogLevel.None, null));
        options.Rules.Add(new LoggerFilterRule(provider, Host, LogLevel.Information, (_, _, _) => started()));
    }
}
