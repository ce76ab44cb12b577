using System.Text.RegularExpressions;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Architecture;

/// <summary>
/// The arrows between folders, read from the sources. The table is the architecture: a folder may import what its row
/// names and nothing else of ours. Options types are leaves that lie beside their feature; <c>Configuration</c> gathers
/// them, so it may see every folder's options, and everyone may see it.
/// </summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Xmpp"] = [],
        ["Tokens"] = [],
        ["Gateway/Configuration"] =
            [
                "Xmpp", "Tokens", "Gateway/Upstreams", "Gateway/Upstreams/Component", "Gateway/Upstreams/Domain", "Gateway/Upstreams/Embedded",
                "Gateway/Moderation",
                "Gateway/Transports", "Gateway/Transports/Bosh", "Gateway/Transports/WebSocket",
                "Gateway/Sessions/Resumption", "Gateway/Sessions/Sasl", "Gateway/Sessions/Tickets",
                "Gateway/Revocation", "Gateway/Limits",
            ],
        ["Gateway/Keys"] = ["Tokens", "Gateway/Configuration", "Gateway/Diagnostics"],
        ["Gateway/Diagnostics"] = ["Tokens"],
        ["Gateway/Identity"] = ["Tokens", "Gateway/Configuration"],
        ["Gateway/Policy"] = ["Xmpp", "Tokens", "Gateway/Identity", "Gateway/Policy/Patterns", "Gateway/Configuration"],
        ["Gateway/Policy/Patterns"] = ["Gateway/Configuration"],
        ["Gateway/Revocation"] = ["Xmpp", "Tokens", "Gateway/Policy", "Gateway/Configuration", "Gateway/Diagnostics"],
        ["Gateway/Rules"] = ["Xmpp", "Tokens", "Gateway/Identity", "Gateway/Limits", "Gateway/Policy", "Gateway/Revocation", "Gateway/Configuration"],
        ["Gateway/Upstreams"] = ["Xmpp", "Gateway/Identity", "Gateway/Configuration", "Gateway/Diagnostics"],
        ["Gateway/Upstreams/Domain"] = ["Xmpp", "Gateway/Upstreams"],
        ["Gateway/Upstreams/Embedded"] =
        [
            "Xmpp", "Gateway/Identity", "Gateway/Policy", "Gateway/Upstreams", "Gateway/Upstreams/Domain", "Gateway/Configuration",
            "Gateway/Diagnostics",
        ],
        ["Gateway/Upstreams/Component"] =
        [
            "Xmpp", "Tokens", "Gateway/Identity", "Gateway/Policy", "Gateway/Upstreams", "Gateway/Upstreams/Domain", "Gateway/Configuration",
            "Gateway/Diagnostics",
        ],
        ["Gateway/Limits"] = ["Xmpp", "Gateway/Policy"],
        ["Gateway/Moderation"] = ["Xmpp", "Gateway/Policy", "Gateway/Upstreams", "Gateway/Diagnostics"],
        ["Gateway/Sessions/Resumption"] = ["Xmpp", "Gateway/Limits"],
        ["Gateway/Sessions/Sasl"] = [],
        ["Gateway/Sessions/Uses"] = ["Tokens", "Gateway/Policy", "Gateway/Revocation"],
        ["Gateway/Sessions/Tickets"] = [],
        ["Gateway/Sessions"] =
        [
            "Xmpp", "Tokens", "Gateway/Identity", "Gateway/Policy", "Gateway/Revocation", "Gateway/Rules", "Gateway/Upstreams",
            "Gateway/Sessions/Resumption", "Gateway/Sessions/Sasl", "Gateway/Sessions/Tickets",
            "Gateway/Sessions/Uses", "Gateway/Configuration", "Gateway/Diagnostics", "Gateway/Limits",
        ],
        ["Gateway/Explaining"] =
            ["Xmpp", "Tokens", "Gateway/Identity", "Gateway/Policy", "Gateway/Revocation", "Gateway/Sessions", "Gateway/Upstreams", "Gateway/Configuration"],
        ["Gateway/Timing"] = [],
        ["Gateway/Transports"] =
            ["Xmpp", "Gateway/Limits", "Gateway/Sessions", "Gateway/Sessions/Tickets", "Gateway/Configuration", "Gateway/Diagnostics"],
        ["Gateway/Transports/Bosh"] =
            ["Xmpp", "Gateway/Limits", "Gateway/Sessions", "Gateway/Timing", "Gateway/Transports", "Gateway/Configuration", "Gateway/Diagnostics"],
        ["Gateway/Transports/Tickets"] =
        [
            "Tokens", "Gateway/Sessions", "Gateway/Sessions/Tickets", "Gateway/Transports", "Gateway/Configuration", "Gateway/Diagnostics",
        ],
        ["Gateway/Transports/WebSocket"] =
            ["Xmpp", "Gateway/Limits", "Gateway/Sessions", "Gateway/Timing", "Gateway/Transports", "Gateway/Configuration", "Gateway/Diagnostics"],
    };

    /// <summary>They tie the knot: the composition root, and the process around it.</summary>
    private static readonly string[] Roots = ["Gateway", "Server"];

    private static IEnumerable<string> Sources => Directory.EnumerateFiles(SourceTree.File("src"), "*.cs", SearchOption.AllDirectories);

    [Fact]
    public void No_folder_imports_what_its_row_does_not_name()
    {
        var arrows = from file in Sources
                     where !file.EndsWith("Options.cs", StringComparison.Ordinal)
                     let folder = FolderOf(file)
                     where MayImport.ContainsKey(folder)
                     from Match import in Imports().Matches(File.ReadAllText(file))
                     let target = Folder(import.Groups[1].Value)
                     where target != folder
                     select (File: Path.GetFileName(file), From: folder, To: target);
        var found = arrows.ToList();
        Assert.NotEmpty(found);
        Assert.DoesNotContain(found, arrow => !MayImport[arrow.From].Contains(arrow.To));
    }

    [Fact]
    public void Every_folder_with_sources_has_its_row_and_every_row_its_folder()
    {
        var folders = Sources.Select(FolderOf).Where(folder => !Roots.Contains(folder) && !folder.StartsWith("Server/", StringComparison.Ordinal));
        Assert.Equal(MayImport.Keys.Order(), folders.Distinct().Order());
    }

    [Fact]
    public void Options_use_no_type_of_a_feature_but_its_options()
    {
        var strangers = from file in Sources
                        where file.EndsWith("Options.cs", StringComparison.Ordinal)
                        from Match type in PropertyTypes().Matches(File.ReadAllText(file))
                        let name = type.Groups[1].Value
                        where name is not ("string" or "bool" or "int" or "double" or "TimeSpan" or "DateTimeOffset" or "Uri")
                            && !name.EndsWith("Options", StringComparison.Ordinal)
                            && !IsEnum(name)
                        select $"{Path.GetFileName(file)}: {name}";
        Assert.Empty(strangers);
    }

    private static bool IsEnum(string name) =>
        new[] { typeof(JwtXmppAuth.Tokens.TokenVerdict), typeof(JwtXmppAuth.Gateway.Configuration.GatewayOptions) }
            .SelectMany(known => known.Assembly.GetTypes()).Any(type => type.IsEnum && type.Name == name);

    /// <summary>Xmpp and Tokens are a row each: what lies in their folders is one library.</summary>
    private static string FolderOf(string file)
    {
        var path = Path.GetRelativePath(SourceTree.File("src"), Path.GetDirectoryName(file)!)
            .Replace("JwtXmppAuth.", "", StringComparison.Ordinal).Replace('\\', '/');
        return Folder(path.Replace('/', '.'), orElse: path);
    }

    private static string Folder(string name, string? orElse = null)
    {
        var path = name.Replace('.', '/');
        return MayImport.Keys.Where(row => path == row || (row is "Xmpp" or "Tokens" && path.StartsWith(row + "/", StringComparison.Ordinal)))
            .SingleOrDefault(orElse ?? path);
    }

    [GeneratedRegex(@"^using (?:static |\w+ = )?JwtXmppAuth\.((?:\w+\.)*\w+);", RegexOptions.Multiline)]
    private static partial Regex Imports();

    [GeneratedRegex(@"public (?:required )?(?:IList<)?([\w]+)>?\?? \w+ \{ get;")]
    private static partial Regex PropertyTypes();
}
