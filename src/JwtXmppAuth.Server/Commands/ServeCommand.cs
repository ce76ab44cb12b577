using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Server.Demo;
using JwtXmppAuth.Server.Hosting;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>serve</c>, also without any command: the gateway until it is told to stop.</summary>
internal static partial class ServeCommand
{
    public static Command Create()
    {
        var command = CommandTree.Verb("serve", "Run the gateway; the same as no command at all.");
        command.SetAction(RunAsync);
        return command;
    }

    public static async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (!GlobalizationData.IsPresent)
        {
            await error.WriteLineAsync(GlobalizationData.Missing);
            return ExitCode.Failure;
        }

        var settings = CommandTree.Settings(words);
        var demo = settings.IsDevelopment && !settings.NamesDeployment ? new DemoDeployment() : null;
        if (CheckedSettings.Read(demo is null ? settings : settings.Otherwise(demo.Settings), error) is not { } configuration)
            return ExitCode.Configuration;
        if (demo is not null && DemoDeployment.Refuses(configuration.Options, settings.Configuration) is { } fault)
        {
            await error.WriteLineAsync($"jwtxmppauth: {fault}");
            return ExitCode.Configuration;
        }

        await using var app = GatewayApplication.Build(
            settings, configuration.Options, demo, demo is null ? () => CommandTree.Settings(words) : null);
        foreach (var warning in configuration.Findings.Warnings)
            LogWarning(app.Logger, warning);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (RevocationStoreException problem)
        {
            await error.WriteLineAsync(
                $"jwtxmppauth: {problem.Message} Nobody is let in without knowing who is shut out. Put the file right, name another one, or say "
                + "Gateway:Revocation:Unreadable=start-empty, which sets a damaged one aside.");
            return ExitCode.Failure;
        }
        catch (Exception problem) when (problem is IOException or SocketException or CryptographicException)
        {
            await error.WriteLineAsync(CannotListen(configuration.Options, problem));
            return ExitCode.Failure;
        }

        LogListening(app.Logger, string.Join(" and ", app.Urls));
        if (demo is not null)
            await output.WriteLineAsync(DemoDeployment.Greeting(app.Urls.First()));
        await app.WaitForShutdownAsync(cancellation);
        return ExitCode.Success;
    }

    private static string CannotListen(GatewayOptions options, Exception problem) =>
        $"jwtxmppauth: cannot listen at {options.Listen} and {options.AdminListen}: {problem.Message.TrimEnd('.')}. "
        + "Stop what uses the port, or choose others with --Gateway:Listen and --Gateway:AdminListen.";

    [LoggerMessage(6010, LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger log, string warning);

    [LoggerMessage(6011, LogLevel.Information, "Listening at {Addresses}")]
    private static partial void LogListening(ILogger log, string addresses);
}
