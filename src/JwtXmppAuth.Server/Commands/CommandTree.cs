using System.CommandLine;
using JwtXmppAuth.Server.Settings;

namespace JwtXmppAuth.Server.Commands;

/// <summary>The words of the command line. Whatever is not one of them is a setting: <c>--Gateway:Listen=…</c>.</summary>
internal static class CommandTree
{
    private static readonly Option<string[]> Config = new("--config", "-c")
    {
        Description = "JSON file with settings, instead of appsettings.json; may be repeated, the last one wins.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = _ => [],
    };

    public static RootCommand Create()
    {
        var root = new RootCommand("Verifies tokens at the door of an XMPP conference: BOSH in, Prosody behind.")
        {
            Options = { Config },
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction(ServeCommand.RunAsync);
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(CheckConfigCommand.Create());
        root.Subcommands.Add(TokenCommands.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(RevokeCommand.Create());
        root.Subcommands.Add(SessionsCommand.Create());
        root.Subcommands.Add(TrialCommand.Create());
        root.Subcommands.Add(ImportProsodyCommand.Create());
        return root;
    }

    /// <summary>The settings a command runs with.</summary>
    public static ServerSettings Settings(ParseResult words) =>
        ServerSettings.Load(words.GetValue(Config) ?? [], words.UnmatchedTokens);

    public static Command Verb(string name, string description) => new(name, description) { TreatUnmatchedTokensAsErrors = false };
}
