using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

internal sealed class SectionRow<TOptions, TInner>(string name, Func<TOptions, TInner> get, OptionTable<TInner> table)
    : OptionRow<TOptions>(name)
{
    protected internal override string Expected => "a section";

    public override IEnumerable<(string Path, string Expected)> Described =>
        table.Described.Select(row => ($"{Name}:{row.Path}", row.Expected));

    public override void Read(IConfigurationSection section, string path, TOptions options, ConfigurationFindings findings)
    {
        if (section.Value is { Length: > 0 })
            findings.Fault(path, "is a value; must be a section with keys of its own");
        else
            table.Read(section, path, get(options), findings);
    }

    public override void Check(string path, TOptions options, ConfigurationFindings findings) =>
        table.Check(path, get(options), findings);
}

/// <summary>A list of sections: <c>Gateway:Hosts:0</c>.</summary>
internal sealed class ListRow<TOptions, TInner>(string name, Func<TOptions, IList<TInner>> get, OptionTable<TInner> table)
    : OptionRow<TOptions>(name)
    where TInner : new()
{
    protected internal override string Expected => "a list of sections";

    public override IEnumerable<(string Path, string Expected)> Described =>
        table.Described.Select(row => ($"{Name}:n:{row.Path}", row.Expected));

    public override void Read(IConfigurationSection section, string path, TOptions options, ConfigurationFindings findings)
    {
        foreach (var child in ListItems.Of(section, path, findings))
        {
            if (child.Value is { Length: > 0 })
            {
                findings.Fault($"{path}:{child.Key}", "is a value; must be a section with keys of its own");
                continue;
            }

            var inner = new TInner();
            get(options).Add(inner);
            table.Read(child, $"{path}:{child.Key}", inner, findings);
        }
    }

    public override void Check(string path, TOptions options, ConfigurationFindings findings)
    {
        foreach (var (index, inner) in get(options).Index())
            table.Check($"{path}:{index}", inner, findings);
    }
}

/// <summary>A list of texts; a single text is a list of one.</summary>
internal sealed class TextListRow<TOptions>(string name, Func<TOptions, IList<string>> get) : OptionRow<TOptions>(name)
{
    public override bool IsText => true;

    protected internal override string Expected => "a list of texts";

    public override void Read(IConfigurationSection section, string path, TOptions options, ConfigurationFindings findings)
    {
        if (section.Value is { Length: > 0 } single)
        {
            get(options).Add(single);
            return;
        }

        foreach (var child in ListItems.Of(section, path, findings))
        {
            if (child.Value is { } text)
                get(options).Add(text);
            else if (child.GetChildren().Any())
                findings.Fault($"{path}:{child.Key}", "has keys below it; must be a text");
        }
    }
}

internal static class ListItems
{
    public static IEnumerable<IConfigurationSection> Of(IConfigurationSection section, string path, ConfigurationFindings findings)
    {
        if (section.Value is { Length: > 0 })
        {
            findings.Fault(path, "is a value; must be a list");
            yield break;
        }

        foreach (var child in section.GetChildren())
        {
            if (int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                yield return child;
            else if (!child.Key.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase))
                findings.Fault($"{path}:{Shown.Of(child.Key)}", $"is not a number; {path} is a list: write {path}:0 and so on");
        }
    }
}
