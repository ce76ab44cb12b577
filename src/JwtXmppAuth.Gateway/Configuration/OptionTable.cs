using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>
/// The options of one section as rows: name, kind, range. Reading goes on after a fault, so that one start shows all of
/// them; a value that cannot be used leaves the default in place.
/// </summary>
internal sealed class OptionTable<TOptions>
{
    private readonly Dictionary<string, OptionRow<TOptions>> _rows = new(StringComparer.OrdinalIgnoreCase);

    public OptionTable<TOptions> Text(string name, Action<TOptions, string> set) => Add(new TextRow<TOptions>(name, set));

    public OptionTable<TOptions> Texts(string name, Func<TOptions, IList<string>> get) => Add(new TextListRow<TOptions>(name, get));

    public OptionTable<TOptions> Flag(string name, Action<TOptions, bool> set) => Add(new FlagRow<TOptions>(name, set));

    public OptionTable<TOptions> Choice<TEnum>(string name, Action<TOptions, TEnum> set)
        where TEnum : struct, Enum => Add(new ChoiceRow<TOptions, TEnum>(name, set));

    public OptionTable<TOptions> Number(string name, Func<TOptions, int> get, Action<TOptions, int> set, int min, int max) =>
        Add(new NumberRow<TOptions>(name, get, set, min, max));

    public OptionTable<TOptions> Time(
        string name, Func<TOptions, TimeSpan?> get, Action<TOptions, TimeSpan> set, TimeSpan min, TimeSpan max) =>
        Add(new TimeRow<TOptions>(name, get, set, min, max));

    public OptionTable<TOptions> Moment(string name, Action<TOptions, DateTimeOffset> set) => Add(new MomentRow<TOptions>(name, set));

    public OptionTable<TOptions> Section<TInner>(string name, Func<TOptions, TInner> get, OptionTable<TInner> table) =>
        Add(new SectionRow<TOptions, TInner>(name, get, table));

    public OptionTable<TOptions> List<TInner>(string name, Func<TOptions, IList<TInner>> get, OptionTable<TInner> table)
        where TInner : new() => Add(new ListRow<TOptions, TInner>(name, get, table));

    private OptionTable<TOptions> Add(OptionRow<TOptions> row)
    {
        _rows.Add(row.Name, row);
        return this;
    }

    /// <summary>The options, those of inner sections as <c>Outer:Inner</c>, of lists as <c>Outer:n:Inner</c>.</summary>
    public IEnumerable<(string Path, string Expected)> Described => _rows.Values.SelectMany(row => row.Described);

    public void Read(IConfiguration section, string path, TOptions options, ConfigurationFindings findings)
    {
        foreach (var child in section.GetChildren())
        {
            if (_rows.TryGetValue(child.Key, out var row))
                row.Read(child, $"{path}:{row.Name}", options, findings);
            else if (!NamesFile(child.Key))
                findings.Fault($"{path}:{Shown.Of(child.Key)}", $"is not an option{Suggestion(child.Key)}");
        }
    }

    public void Check(string path, TOptions options, ConfigurationFindings findings)
    {
        foreach (var row in _rows.Values)
            row.Check($"{path}:{row.Name}", options, findings);
    }

    /// <summary><c>Secret_FILE</c> names the file that <c>Secret</c> was read from before it came here.</summary>
    private bool NamesFile(string key) =>
        key.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase) && _rows.TryGetValue(key[..^"_FILE".Length], out var row) && row.IsText;

    private string Suggestion(string key) =>
        NearestName.Of(key, _rows.Keys) is { } name ? $"; did you mean {name}?" : $"; known here: {string.Join(", ", _rows.Keys)}";
}
