using System.Buffers.Text;
using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;
using HostOptions = JwtXmppAuth.Gateway.Configuration.HostOptions;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>token inspect</c>: what a token says, and what the configured hosts would decide, exactly as the gateway does.</summary>
internal static class TokenInspectCommand
{
    private const int MaxStandardInput = 128 * 1024;

    private static readonly Argument<string> Token = new("TOKEN")
    {
        Description = "The token; - reads it from standard input, which keeps it out of the shell's history.",
    };

    private static readonly Option<string?> Host = new("--host") { Description = "Only this host's decision.", HelpName = "DOMAIN" };

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var command = CommandTree.Verb("inspect", "Show header and payload of a token, and each host's verdict.");
        command.Arguments.Add(Token);
        command.Options.Add(Host);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        var token = words.GetRequiredValue(Token) is "-" ? ReadStandardInput() : words.GetRequiredValue(Token);
        var parts = token.Split('.');
        output.WriteLine($"header:  {Readable(parts[0])}");
        output.WriteLine($"payload: {Readable(parts.ElementAtOrDefault(1))}");

        var wanted = words.GetValue(Host);
        var hosts = configuration.Options.Hosts.Where(host => wanted is null || host.Domain == wanted).ToList();
        if (hosts.Count == 0)
        {
            error.WriteLine($"jwtxmppauth: {wanted} is not a configured host");
            return ExitCode.Failure;
        }

        var accepted = true;
        foreach (var host in hosts)
            accepted &= await JudgeAsync(token, host, configuration.Options, output, cancellation);
        return accepted ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task<bool> JudgeAsync(
        string token, HostOptions host, GatewayOptions options, TextWriter output, CancellationToken cancellation)
    {
        var verifier = new TokenVerifier(options.AppsOf(host), host.TokenRules, TimeProvider.System);
        var verdict = await verifier.VerifyAsync(token, cancellation);
        if (verdict is TokenVerdict.Rejected { Failure: var failure })
        {
            output.WriteLine($"{host.Domain}: refused, {failure.Code}: {failure.Text}");
            output.WriteLine($"  {failure.InFull}");
            return false;
        }

        var accepted = ((TokenVerdict.Accepted)verdict).Token;
        output.WriteLine($"{host.Domain}: accepted, issued by app {accepted.AppId}");
        output.WriteLine($"  room {accepted.Room ?? "(none)"}, sub {accepted.Sub ?? "(none)"}, subject {accepted.Subject}");
        return true;
    }

    private static string ReadStandardInput()
    {
        var text = new char[MaxStandardInput];
        return new string(text, 0, Console.In.ReadBlock(text)).Trim();
    }

    /// <summary>A part as indented JSON; only for reading, the verdict comes from the verifier.</summary>
    private static string Readable(string? part)
    {
        try
        {
            var json = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document, Indented);
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            return "(not readable)";
        }
    }
}
