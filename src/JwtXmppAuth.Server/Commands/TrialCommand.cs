using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>trial</c>: what the rules on trial of a running gateway would have refused since its start.</summary>
internal static class TrialCommand
{
    private static readonly Option<string?> Host = new("--host") { Description = "Only what this host would refuse.", HelpName = "DOMAIN" };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line." };

    public static Command Create()
    {
        var command = CommandTree.Verb("trial", "Sum up what rules on trial (Trial of hosts and apps) would have refused since the start.");
        command.Options.Add(Host);
        command.Options.Add(Json);
        AdminAccess.AddOptions(command);
        command.SetAction((words, cancellation) => AdminAccess.UseAsync(words, access => ListAsync(words, access, cancellation)));
        return command;
    }

    private static async Task<int> ListAsync(ParseResult words, AdminAccess access, CancellationToken cancellation)
    {
        var output = words.InvocationConfiguration.Output;
        var report = await access.SendAsync<TrialReport>(HttpMethod.Get, "trial", body: null, cancellation);
        foreach (var item in report.Items.Where(item => words.GetValue(Host) is not { } host || item.Host == host))
            await output.WriteLineAsync(words.GetValue(Json) ? JsonSerializer.Serialize(item, AdminBody.Json) : Lines(item));
        return ExitCode.Success;
    }

    private static string Lines(TrialItem item) => string.Create(
        CultureInfo.InvariantCulture,
        $"{item.Host}  {item.Code}  {item.Count} {(item.Count == 1 ? "time" : "times")}  from {item.First:u} to {item.Last:u}"
        + $"  last: {item.Whose} with a token of {Quoted.Text(item.App)}\n    {item.Explanation}");
}
