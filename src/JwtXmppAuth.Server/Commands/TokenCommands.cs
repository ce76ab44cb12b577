using System.CommandLine;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>token inspect</c> and <c>token mint</c>.</summary>
internal static class TokenCommands
{
    public static Command Create()
    {
        var command = CommandTree.Verb("token", "Look into a token, or make one.");
        command.Subcommands.Add(TokenInspectCommand.Create());
        command.Subcommands.Add(TokenMintCommand.Create());
        return command;
    }
}
