using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>revoke</c>: shuts out a token, a person, an issuer or a room at a running gateway, for a time.</summary>
internal static class RevokeCommand
{
    private static readonly Option<string?> App = new("--app") { Description = "Whose tokens; needed where there are several apps.", HelpName = "ID" };
    private static readonly Option<string?> Jti = new("--jti") { Description = "One token, by its jti." };
    private static readonly Option<string?> Subject = new("--subject") { Description = "Everything of one person, as logs name him.", HelpName = "DIGEST" };
    private static readonly Option<string?> User = new("--user") { Description = "The same, by the user id in the tokens.", HelpName = "ID" };
    private static readonly Option<string?> NumberedUser = new("--user-number") { Description = "The same, where the tokens have a number for it.", HelpName = "NUMBER" };
    private static readonly Option<string?> Issuer = new("--issuer") { Description = "What an issuer has issued, with --issued-before; or whose --user.", HelpName = "ISS" };
    private static readonly Option<string?> Room = new("--room") { Description = "A room, by its address, or by its name with --host.", HelpName = "ROOM" };
    private static readonly Option<string?> Host = new("--host") { Description = "Domain of the host whose room it is.", HelpName = "DOMAIN" };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Tenant of the room." };

    private static readonly Option<string?> IssuedBefore = new("--issued-before")
    {
        Description = "Only tokens issued before: 2026-03-01T12:00:00Z, or now.",
        HelpName = "MOMENT",
    };

    private static readonly Option<long?> Ttl = new("--ttl")
    {
        Description = "How long: 90s, 15m, 12h, 7d; as long as the tokens that are meant could still be shown.",
        HelpName = "TIME",
        CustomParser = ReadTime,
    };

    private static readonly Option<string?> Reason = new("--reason") { Description = "A note for other operators.", HelpName = "TEXT" };
    private static readonly Option<bool> List = new("--list") { Description = "Show what is revoked." };
    private static readonly Option<string?> Undo = new("--undo") { Description = "Take a revocation back.", HelpName = "ID" };

    public static Command Create()
    {
        var command = CommandTree.Verb("revoke", "Shut out a token, a person, an issuer or a room, and end the sessions it covers.");
        foreach (var option in (Option[])[Jti, Subject, User, NumberedUser, Issuer, Room, App, Host, Tenant, IssuedBefore, Ttl, Reason, List, Undo])
            command.Options.Add(option);
        AdminAccess.AddOptions(command);
        command.SetAction((words, cancellation) => AdminAccess.UseAsync(words, access => RunAsync(words, access, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult words, AdminAccess access, CancellationToken cancellation)
    {
        var output = words.InvocationConfiguration.Output;
        if (words.GetValue(List))
        {
            string? after = null;
            do
            {
                var page = await access.SendAsync<Page<RevocationView>>(
                    HttpMethod.Get, "revocations" + (after is null ? "" : $"?after={after}"), body: null, cancellation);
                foreach (var entry in page.Items)
                    await output.WriteLineAsync(Line(entry));
                after = page.Next;
            }
            while (after is not null);
            return ExitCode.Success;
        }

        if (words.GetValue(Undo) is { } id)
        {
            (await access.SendAsync(HttpMethod.Delete, $"revocations/{Uri.EscapeDataString(id)}", body: null, cancellation)).Dispose();
            await output.WriteLineAsync($"{id} is taken back");
            return ExitCode.Success;
        }

        var made = await access.SendAsync<RevocationView>(HttpMethod.Post, "revocations", Request(words), cancellation);
        await output.WriteLineAsync(Line(made));
        await output.WriteLineAsync($"sessions ended: {made.Ended}");
        return ExitCode.Success;
    }

    private static RevocationRequest Request(ParseResult words) => new()
    {
        App = words.GetValue(App),
        Jti = words.GetValue(Jti),
        Subject = words.GetValue(Subject),
        User = UserOf(words),
        Issuer = words.GetValue(Issuer),
        Room = words.GetValue(Room),
        Host = words.GetValue(Host),
        Tenant = words.GetValue(Tenant),
        IssuedBefore = words.GetValue(IssuedBefore),
        Ttl = words.GetValue(Ttl),
        Reason = words.GetValue(Reason),
    };

    private static JsonElement? UserOf(ParseResult words)
    {
        if (words.GetValue(User) is { } text)
            return JsonSerializer.SerializeToElement(text);
        if (words.GetValue(NumberedUser) is not { } number)
            return null;
        try
        {
            // As it is written: the digits of a long id are not to be rounded.
            using var document = JsonDocument.Parse(number);
            return document.RootElement.ValueKind is JsonValueKind.Number ? document.RootElement.Clone() : throw NoNumber();
        }
        catch (JsonException)
        {
            throw NoNumber();
        }

        static AdminRefusedException NoNumber() => new("--user-number must be a number, as JSON writes it.");
    }

    private static string Line(RevocationView entry)
    {
        var app = entry.App is null ? "" : $" of app {Quoted.Text(entry.App)}";
        var before = entry.IssuedBefore is { } moment ? $", issued before {moment:u}" : "";
        var reason = entry.Reason is { } note ? $": {Quoted.Text(note)}" : "";
        return $"{entry.Id}  {entry.Kind.ToString().ToLowerInvariant()} {Quoted.Text(entry.Value)}{app}{before}  until {entry.Until:u}  by {entry.By}{reason}";
    }

    private static long? ReadTime(ArgumentResult argument)
    {
        var text = argument.Tokens is [{ Value: var value }] ? value : "";
        var unit = text is [.., var last] ? last switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 } : 0;
        if (unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return (long)number * unit;
        argument.AddError("--ttl must be a number with s, m, h or d: 90s, 15m, 12h, 7d.");
        return null;
    }
}
