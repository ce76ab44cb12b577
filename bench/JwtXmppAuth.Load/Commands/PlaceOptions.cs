using System.CommandLine;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Commands;

/// <summary>By what a command that starts servers is told where they are.</summary>
internal sealed class PlaceOptions
{
    public Option<string> Folder { get; } = new("--folder") { Description = "Where gateway/ and load/ were published to.", Required = true };

    public Option<string> Settings { get; } = new("--settings") { Description = "Folder of the servers' configuration files.", Required = true };

    public Place Prepare(ParseResult words) => Place.Prepare(words.GetValue(Folder)!, words.GetValue(Settings)!);
}
