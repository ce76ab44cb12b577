using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

/// <summary>docs/configuration.md, written from the option table, the options' defaults and their comments.</summary>
internal static partial class ConfigurationDocument
{
    private const string Head = """
        # Configuration

        Everything stands under `Gateway`, in `appsettings.json` beside the program, in a file given with `--config FILE`, in environment
        variables (`Gateway__Hosts__0__Domain`) or on the command line (`--Gateway:Hosts:0:Domain=…`); later ones win. An option that takes a
        text can be read from a file by writing `_FILE` behind its name: `Gateway__Handoff__Secret_FILE=/run/secrets/handoff`.

        `jwtxmppauth check-config` names every fault at once, with its key path and what may stand there, and exits with 2; the gateway does
        the same when it starts. A commented example for a Jitsi deployment is `deploy/examples/jitsi.appsettings.json`.

        `Apps`, `Services`, `Admin`, `Tickets` and `Limits`, of `Hosts` all but `Domain`, `PublicUrl`, `Muc`, `MucBase`, `MucPrefix`, `Upstream`,
        `Prosody`, `Anonymous`, `Embedded`, `ClientDomain` and `ModeratorAccount`, and most of `Mint`, `KeyFetch` and `Revocation` are taken while
        the gateway runs; the rest at its next start ([operations.md](operations.md)).

        `n` is a number from 0. Times are hours:minutes:seconds.

        | option | default | must be | |
        |---|---|---|---|

        """;

    public static string Write()
    {
        var options = OptionProperties.Documented;
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var (path, expected) in GatewayTable.Root.Described)
        {
            var (property, value) = options[path];
            text.Append(CultureInfo.InvariantCulture, $"| `{path}` | {Shown(value)} | {expected} | {Comment(property)} |\n");
        }

        return text.ToString();
    }

    private static string Shown(object? value) => value switch
    {
        null or "" or IList => "–",
        bool flag => flag ? "`true`" : "`false`",
        Enum choice => $"`{JwtXmppAuth.Gateway.Configuration.Shown.Kebab(choice.ToString())}`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };

    private static string Comment(PropertyInfo property)
    {
        var file = Path.ChangeExtension(property.DeclaringType!.Assembly.Location, ".xml");
        var name = $"P:{property.DeclaringType.FullName}.{property.Name}";
        var summary = XElement.Load(file).Descendants("member").FirstOrDefault(member => member.Attribute("name")?.Value == name)?.Element("summary");
        return summary is null ? "" : White().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(XNode node) => node switch
    {
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('.')[^1]}`",
        XElement element => $"`{element.Value}`",
        XText text => text.Value,
        _ => "",
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}
