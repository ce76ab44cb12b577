using System.CommandLine;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>check-config</c>: what a start would say of the configuration, without a start.</summary>
internal static class CheckConfigCommand
{
    public static Command Create()
    {
        var command = CommandTree.Verb("check-config", "Check the configuration: every fault and every warning at once.");
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        foreach (var warning in configuration.Findings.Warnings)
            output.WriteLine($"warning: {warning}");
        foreach (var host in configuration.Options.Hosts)
            output.WriteLine($"host {host.Domain}: rooms at {host.MucDomain}, upstream {host.Upstream}");
        output.WriteLine("The configuration can be used.");
        return ExitCode.Success;
    }
}
