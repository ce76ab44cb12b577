using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Server.Importing;

/// <summary>Hosts with their options, as Prosody would have them after reading its configuration.</summary>
internal sealed class ProsodyConfiguration(ImportNotes notes)
{
    private const int MaxHosts = 256;

    private readonly List<ProsodyHost> _hosts = [];

    public ProsodyHost Global { get; } = new("*", null);

    public IEnumerable<ProsodyHost> VirtualHosts => _hosts.Where(host => host.Component is null);

    public IEnumerable<ProsodyHost> Components => _hosts.Where(host => host.Component is not null);

    public ImportNotes Notes => notes;

    /// <summary>The one of that name, which may begin in one file and go on in another; null for what is no domain, or one too many.</summary>
    public ProsodyHost? Host(string name, string? component)
    {
        if (_hosts.Find(host => host.Name == name) is { } known)
            return known;
        if (_hosts.Count == MaxHosts || Uri.CheckHostName(name) is UriHostNameType.Unknown)
            return null;
        var host = new ProsodyHost(name, component);
        _hosts.Add(host);
        return host;
    }

    /// <summary>As the host has it, else as stands before all hosts.</summary>
    public ProsodyOption? Find(ProsodyHost host, string name)
    {
        var option = host.Options.GetValueOrDefault(name) ?? Global.Options.GetValueOrDefault(name);
        return option?.Value is LuaValue.Nil ? null : option;
    }

    public string? Text(ProsodyHost host, string name) => Known(host, name) switch
    {
        (LuaValue.Text(var text), _) => text,
        (LuaValue.Number(var number), _) => FormattableString.Invariant($"{number}"),
        var other => Wrong(name, other, "a text") as string,
    };

    /// <summary><c>true</c>, <c>"true"</c> or <c>1</c>, and their opposites.</summary>
    public bool? Flag(ProsodyHost host, string name) => Known(host, name) switch
    {
        (LuaValue.Flag(var flag), _) => flag,
        (LuaValue.Text("true") or LuaValue.Number(1), _) => true,
        (LuaValue.Text("false") or LuaValue.Number(0), _) => false,
        var other => Wrong(name, other, "true or false") as bool?,
    };

    /// <summary>The first, where it is a list, as of ports.</summary>
    public int? Number(ProsodyHost host, string name) => Known(host, name) switch
    {
        (LuaValue.Number(var number), _) when IsWhole(number) => (int)number,
        (LuaValue.Table { Items: [LuaValue.Number(var first), ..] }, _) when IsWhole(first) => (int)first,
        (LuaValue.Text(var text), _) when int.TryParse(text, out var number) => number,
        var other => Wrong(name, other, "a whole number") as int?,
    };

    /// <summary>A single text is a list of one; null where the option is not set.</summary>
    public IReadOnlyList<string>? Texts(ProsodyHost host, string name)
    {
        var found = Known(host, name);
        switch (found)
        {
            case null:
                return null;
            case (LuaValue.Text(var one), _):
                return [one];
            case (LuaValue.Table table, _) when table.Items.All(item => item is LuaValue.Text):
                return [.. table.Items.Cast<LuaValue.Text>().Select(item => item.Value)];
            default:
                Wrong(name, found, "a list of texts");
                return null;
        }
    }

    /// <summary>Set, and known; of what is computed the notes tell.</summary>
    private (LuaValue Value, string Place)? Known(ProsodyHost host, string name)
    {
        if (Find(host, name) is not { } option)
            return null;
        if (option.Value is not LuaValue.Unknown(var why))
            return (option.Value, option.Place);
        notes.LeavesOut($"{option.Place}: {name} is {why}, which only running Prosody knows: set what it stands for by hand");
        return null;
    }

    private static bool IsWhole(double number) => number == Math.Floor(number) && Math.Abs(number) < int.MaxValue;

    private object? Wrong(string name, (LuaValue Value, string Place)? found, string expected)
    {
        if (found is { } option)
            notes.LeavesOut($"{option.Place}: {name} is not {expected}");
        return null;
    }
}
