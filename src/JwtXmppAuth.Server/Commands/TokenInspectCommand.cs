using System.Buffers.Text;
using System.CommandLine;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Server.Admin;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>token inspect</c>: what a token says, and what the configured hosts would decide, exactly as the gateway does.</summary>
internal static class TokenInspectCommand
{
    private const int MaxStandardInput = 128 * 1024;

    private static readonly Argument<string> Token = new("TOKEN")
    {
        Description = "The token; - reads it from standard input, which keeps it out of the shell's history.",
    };

    private static readonly Option<string?> Host = Text("--host", "DOMAIN", "Only this host's decision.");

    private static readonly Option<string?> Room = Text("--room", "ROOM", "May it enter this room: a name, an address, or the link of the meeting.");

    private static readonly Option<string?> Tenant = Text("--tenant", "NAME", "The tenant of the link, where --room is no link.");

    private static readonly Option<DateTimeOffset?> At =
        ReadOption.Time("--at", "At this time instead of now: 2026-11-26T08:00:00Z, or seconds since 1970.");

    private static readonly Option<TokenCarrier?> Carrier = ReadOption.Of(
        "--carrier", "CARRIER", "What the token would come in: query, header, sasl, ticket.", ReadCarrier, "query, header, sasl or ticket");

    private static readonly Option<IPAddress?> From = ReadOption.Of(
        "--from", "ADDRESS", "The address that its bearer would come from.", ReadAddress, "an IP address");

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON, as POST /v1/explain answers." };

    private static readonly JsonSerializerOptions Indented = Readably(new());

    private static readonly JsonSerializerOptions IndentedAnswer = Readably(new(AdminBody.Json));

    public static Command Create()
    {
        var command = CommandTree.Verb("inspect", "Explain what each host makes of a token: every check, what was expected, what to change.");
        command.Arguments.Add(Token);
        foreach (var option in (ReadOnlySpan<Option>)[Host, Room, Tenant, At, Carrier, From, Json])
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string?> Text(string name, string helpName, string description) => new(name) { Description = description, HelpName = helpName };

    private static async Task<int> RunAsync(ParseResult words, CancellationToken cancellation)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        var token = words.GetRequiredValue(Token) is "-" ? ReadStandardInput() : words.GetRequiredValue(Token);
        var at = words.GetValue(At) ?? TimeProvider.System.GetUtcNow();
        var explainer = Explainer.Of(configuration.Options, new StoppedClock(at));
        var question = new ExplainQuestion(token)
        {
            Room = words.GetValue(Room),
            Tenant = words.GetValue(Tenant),
            Carrier = words.GetValue(Carrier),
            From = words.GetValue(From),
            At = at,
        };
        if (await ExplainAnswer.OfAsync(explainer, words.GetValue(Host), question, cancellation) is not { } answer)
        {
            error.WriteLine($"jwtxmppauth: {words.GetValue(Host)} is not a configured host");
            return ExitCode.Failure;
        }

        if (words.GetValue(Json))
            output.WriteLine(JsonSerializer.Serialize(answer, IndentedAnswer));
        else
            Write(token, answer, output);
        return answer.Explanations.All(explanation => explanation.Accepted) ? ExitCode.Success : ExitCode.Failure;
    }

    private static void Write(string token, ExplainAnswer answer, TextWriter output)
    {
        var parts = token.Split('.');
        output.WriteLine($"header:  {Readable(parts[0])}");
        output.WriteLine($"payload: {Readable(parts.ElementAtOrDefault(1))}");
        var text = new ExplanationText(output, Paint.For(output));
        foreach (var explanation in answer.Explanations)
        {
            output.WriteLine();
            text.Write(explanation);
        }
    }

    private static string ReadStandardInput()
    {
        var text = new char[MaxStandardInput];
        return new string(text, 0, Console.In.ReadBlock(text)).Trim();
    }

    private static TokenCarrier? ReadCarrier(string text) => text switch
    {
        "query" => TokenCarrier.Query,
        "header" => TokenCarrier.Header,
        "sasl" => TokenCarrier.Sasl,
        "ticket" => TokenCarrier.Ticket,
        _ => null,
    };

    private static IPAddress? ReadAddress(string text) => IPAddress.TryParse(text, out var address) ? address : null;

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

    private static JsonSerializerOptions Readably(JsonSerializerOptions options)
    {
        options.WriteIndented = true;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    /// <summary>Keys that have a beginning or an end are judged by the time that is asked about as well.</summary>
    private sealed class StoppedClock(DateTimeOffset at) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => at;
    }
}
