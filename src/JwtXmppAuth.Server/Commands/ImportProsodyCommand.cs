using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Importing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary>
/// <c>import-prosody</c>: a configuration of Prosody with the token plugin, or the <c>.env</c> of docker-jitsi-meet, as ours on
/// standard output; what behaves differently on standard error. It reads, and runs and writes nothing.
/// </summary>
internal static class ImportProsodyCommand
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Argument<string> Source = new("FILE")
    {
        Description = "prosody.cfg.lua, a file of conf.avail, docker-jitsi-meet's jitsi-meet.cfg.lua, or its .env.",
    };

    private static readonly Option<bool> Variables = new("--env") { Description = "Print environment variables instead of JSON." };

    private static readonly Option<bool> WithSecrets = new("--with-secrets")
    {
        Description = "Write app_secret into the output, instead of the name of a file that it has to be put into.",
    };

    private static readonly Option<string> Folder = new("--secrets-folder")
    {
        Description = "Where the files with secrets will be.",
        DefaultValueFactory = _ => "/etc/jwtxmppauth",
    };

    private static readonly Option<string?> Prosody = new("--prosody")
    {
        Description = "ADDRESS[:PORT] of Prosody as the gateway reaches it; default: this machine's, or what .env says.",
    };

    public static Command Create()
    {
        var command = CommandTree.Verb("import-prosody", "Print a configuration made from one of Prosody with the token plugin, and what behaves differently.");
        command.TreatUnmatchedTokensAsErrors = true;
        command.Arguments.Add(Source);
        foreach (var option in (Option[])[Variables, WithSecrets, Folder, Prosody])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        var path = words.GetValue(Source)!;
        var notes = new ImportNotes();
        var prosody = words.GetValue(Prosody);
        var place = prosody is null ? null : ServerPlace.Parse(prosody);
        if (prosody is not null && place is null)
        {
            error.WriteLine("jwtxmppauth: --prosody is no ADDRESS[:PORT]");
            return ExitCode.Failure;
        }

        JsonObject? imported;
        try
        {
            imported = Import(path, place, new ImportedSecrets(words.GetValue(Folder)!, words.GetValue(WithSecrets)), notes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"jwtxmppauth: {ShownPath.Of(path)} cannot be read: {problem.Message}");
            return ExitCode.Failure;
        }

        notes.Write(error);
        if (imported is null)
        {
            error.WriteLine("jwtxmppauth: no host in it has the token plugin (authentication = \"token\"; AUTH_TYPE=jwt with ENABLE_AUTH=1)");
            return ExitCode.Failure;
        }

        if (words.GetValue(Variables))
        {
            foreach (var line in ImportedVariables.Of(imported))
                output.WriteLine(line);
        }
        else
        {
            output.WriteLine(imported.ToJsonString(Readable));
        }

        return ExitCode.Success;
    }

    private static JsonObject? Import(string path, ServerPlace? place, ImportedSecrets secrets, ImportNotes notes)
    {
        var configuration = new ProsodyConfiguration(notes);
        if (!path.EndsWith(".lua", StringComparison.Ordinal))
        {
            var variables = DockerVariables.Read(path, configuration, notes);
            place ??= new ServerPlace(variables.Server, variables.Port, ServerNetwork.Trusted);
            return new ProsodyImport(configuration, secrets, place).Run(variables.PublicUrl);
        }

        new ProsodyFiles(configuration, notes).Read(path);
        var port = configuration.Number(configuration.Global, "c2s_ports") ?? 5222;
        place ??= new ServerPlace("127.0.0.1", port, ServerNetwork.Loopback);
        if (place.Network is ServerNetwork.Loopback)
            notes.Asks("Prosody is taken to be on this machine: --prosody ADDRESS says otherwise. Without TLS there it needs c2s_require_encryption = false");
        return new ProsodyImport(configuration, secrets, place).Run(publicUrl: null);
    }
}
