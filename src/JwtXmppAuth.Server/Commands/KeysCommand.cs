using System.CommandLine;
using System.Text.Json;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>keys</c>: which keys verify the tokens of each app, by source; never a secret.</summary>
internal static class KeysCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "As GET /v1/keys of the admin API answers." };

    private static readonly JsonSerializerOptions Indented = new(AdminBody.Json) { WriteIndented = true };

    public static Command Create()
    {
        var command = CommandTree.Verb("keys", "List the keys of every app by source: kind, algorithms, id, time, fingerprint; never a secret.");
        command.Options.Add(Json);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        var report = KeysReport.Of(new KeyRings(configuration.Options.Apps, TimeProvider.System));
        if (words.GetValue(Json))
            output.WriteLine(JsonSerializer.Serialize(report, Indented));
        else
            foreach (var line in report.Apps.SelectMany(Lines))
                output.WriteLine(line);
        return ExitCode.Success;
    }

    private static IEnumerable<string> Lines(AppKeysReport app) =>
        [$"{app.App}: {string.Join(", ", app.Algorithms)}", .. app.Sources.SelectMany(source => (string[])
        [
            $"  {source.Name}{(source.LastError is { } error ? $" {error}" : "")}",
            .. source.Keys.Select(key => $"    {Line(key)}"),
        ])];

    private static string Line(KeyState key)
    {
        var what = $"{key.Kind,-20} {string.Join(' ', key.Algorithms),-8} {(key.Id is null ? "any kid" : $"kid {key.Id}")}";
        return key.Problem is { } problem
            ? $"{what}  not used: {problem}"
            : $"{what}  {key.Fingerprint ?? "no fingerprint: it could be guessed"}{Time(key)}";
    }

    private static string Time(KeyState key) =>
        (key.NotBefore is { } start ? $"  from {start:u}" : "") + (key.NotAfter is { } end ? $"  until {end:u}" : "");
}
