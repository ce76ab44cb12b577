using System.CommandLine;
using System.Text.Json;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>keys</c>: which keys verify the tokens of each app, by source; never a secret.</summary>
internal static class KeysCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "As GET /v1/keys of the admin API answers." };

    private static readonly Option<bool> Fetch = new("--fetch") { Description = "Ask the sources on other machines for their keys now." };

    private static readonly JsonSerializerOptions Indented = new(AdminBody.Json) { WriteIndented = true };

    public static Command Create()
    {
        var command = CommandTree.Verb("keys", "List the keys of every app by source: kind, algorithms, id, time, fingerprint; never a secret.");
        command.Options.Add(Json);
        command.Options.Add(Fetch);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        // As a running gateway fetches them.
        await using var services = new ServiceCollection().AddLogging().AddGateway(configuration.Options).BuildServiceProvider();
        var fetch = words.GetValue(Fetch);
        await using var rings = fetch
            ? services.GetRequiredService<KeyRings>()
            : new KeyRings(configuration.Options.Apps, TimeProvider.System);
        if (fetch)
            await rings.FetchAsync().WaitAsync(cancellation);

        var report = KeysReport.Of(rings);
        if (words.GetValue(Json))
            await output.WriteLineAsync(JsonSerializer.Serialize(report, Indented));
        else
            foreach (var line in report.Apps.SelectMany(Lines))
                await output.WriteLineAsync(line);
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
