using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>sessions</c>: who is at a running gateway; <c>sessions end</c>: sends somebody away.</summary>
internal static class SessionsCommand
{
    private static readonly Option<string?>[] Filters =
    [
        new("--host") { Description = "Only those of this host.", HelpName = "DOMAIN" },
        new("--room") { Description = "Only those in this room.", HelpName = "ADDRESS" },
        new("--user") { Description = "Only those of this user.", HelpName = "ID" },
        new("--subject") { Description = "Only those of this subject.", HelpName = "DIGEST" },
        new("--app") { Description = "Only those with a token of this app.", HelpName = "ID" },
        new("--jti") { Description = "Only those with this token." },
    ];

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a line." };
    private static readonly Argument<string> Reference = new("REF") { Description = "The session's reference, as it is listed and logged." };

    public static Command Create()
    {
        var command = CommandTree.Verb("sessions", "List the living sessions, or end one.");
        foreach (var filter in Filters)
            command.Options.Add(filter);
        command.Options.Add(Json);
        AdminAccess.AddOptions(command);
        command.SetAction((words, cancellation) => AdminAccess.UseAsync(words, access => ListAsync(words, access, cancellation)));

        var end = CommandTree.Verb("end", "End one session; its client may come back, unless it is revoked.");
        end.Arguments.Add(Reference);
        end.SetAction((words, cancellation) => AdminAccess.UseAsync(words, async access =>
        {
            var reference = words.GetRequiredValue(Reference);
            (await access.SendAsync(HttpMethod.Delete, $"sessions/{Uri.EscapeDataString(reference)}", body: null, cancellation)).Dispose();
            await words.InvocationConfiguration.Output.WriteLineAsync($"{reference} is ended");
            return ExitCode.Success;
        }));
        command.Subcommands.Add(end);
        return command;
    }

    private static async Task<int> ListAsync(ParseResult words, AdminAccess access, CancellationToken cancellation)
    {
        var output = words.InvocationConfiguration.Output;
        var asked = string.Concat(Filters
            .Where(filter => words.GetValue(filter) is not null)
            .Select(filter => $"&{filter.Name.TrimStart('-')}={Uri.EscapeDataString(words.GetValue(filter)!)}"));
        string? after = null;
        do
        {
            var page = await access.SendAsync<Page<SessionView>>(
                HttpMethod.Get, $"sessions?limit={PageSize.Max}{asked}{(after is null ? "" : $"&after={after}")}", body: null, cancellation);
            foreach (var session in page.Items)
                await output.WriteLineAsync(words.GetValue(Json) ? JsonSerializer.Serialize(session, AdminBody.Json) : Line(session));
            after = page.Next;
        }
        while (after is not null);
        return ExitCode.Success;
    }

    /// <summary>What stands in a token was written by somebody else: it is quoted before it comes to a terminal.</summary>
    private static string Line(SessionView session)
    {
        var who = session switch
        {
            { Service: { } service } => $"service {service}",
            { Subject: null, Jid: null } => "not logged in",
            { Subject: null } => "guest",
            _ => $"{session.App} {(session.User is { } user ? Quoted.Text(user) : session.Subject)}{(session.Name is { } name ? $" {Quoted.Text(name)}" : "")}",
        };
        var rooms = session.Rooms.Count == 0 ? "in no room" : string.Join(", ", session.Rooms.Select(Quoted.Text));
        var exp = session.Exp is { } end ? $"  until {end.ToString("u", CultureInfo.InvariantCulture)}" : "";
        return $"{session.Ref}  {session.Host}  {session.Transport}{(session.Detached ? " (waits for its client)" : "")}"
            + $"  since {session.Since.ToString("u", CultureInfo.InvariantCulture)}{exp}  {who}  {rooms}";
    }
}
