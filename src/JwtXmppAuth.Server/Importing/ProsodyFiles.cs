using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Server.Importing;

/// <summary>Prosody's configuration from its files, with what they include; all of it bounded.</summary>
internal sealed class ProsodyFiles(ProsodyConfiguration into, ImportNotes notes)
{
    public const int MaxBytes = 1024 * 1024;
    public const int MaxFiles = 128;
    public const int MaxIncludeDepth = 8;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private int _files;

    /// <exception cref="IOException">The file itself cannot be read; one that it includes is only noted.</exception>
    public void Read(string path) => Read(Path.GetFullPath(path), BoundedFile.Read(path, MaxBytes));

    private void Read(string path, byte[] source)
    {
        _files++;
        _open.Add(path);
        var file = Path.GetFileName(path);
        // Each file begins before all hosts, and so does what follows an include in the including file's own place.
        var host = into.Global;
        foreach (var statement in LuaReader.Read(source))
        {
            var place = $"{file}:{statement.Line}";
            switch (statement)
            {
                case LuaStatement.Assign(_, var name, var value):
                    host.Options[name] = new ProsodyOption(value, place);
                    break;
                case LuaStatement.Call { Function: "VirtualHost" or "Host" or "Component" } call:
                    var next = Host(call, place);
                    if (next is null)
                        notes.LeavesOut($"{place}: {call.Function} without a domain that is written there; what follows is left out, too");
                    host = next ?? new ProsodyHost("", null);
                    break;
                case LuaStatement.Call { Function: "Include" } call:
                    Include(call, path, place);
                    break;
                case LuaStatement.Call call:
                    notes.LeavesOut($"{place}: a call that is none of Prosody's");
                    break;
                case LuaStatement.NotUnderstood(_, var what):
                    notes.LeavesOut($"{place}: {what}");
                    break;
            }
        }

        _open.Remove(path);
    }

    /// <summary>A table behind the name has options of its own: <c>Component "a" "muc" { name = "x" }</c>.</summary>
    private ProsodyHost? Host(LuaStatement.Call call, string place)
    {
        if (call.Arguments is not [LuaValue.Text(var name), ..])
            return null;
        var module = call.Function is not "Component" ? null : call.Arguments is [_, LuaValue.Text(var kind), ..] ? kind : "component";
        if (into.Host(name, module) is not { } host)
            return null;
        foreach (var (option, value) in call.Arguments.OfType<LuaValue.Table>().SelectMany(table => table.Fields))
            host.Options[option] = new ProsodyOption(value, place);
        return host;
    }

    private void Include(LuaStatement.Call call, string from, string place)
    {
        if (call.Arguments is not [LuaValue.Text(var pattern)])
            notes.LeavesOut($"{place}: Include of a file that is not written there");
        else if (!pattern.EndsWith(".lua", StringComparison.Ordinal))
            notes.LeavesOut($"{place}: Include of what does not end in .lua");
        else if (_open.Count == MaxIncludeDepth)
            notes.LeavesOut($"{place}: Include, which would be more than {MaxIncludeDepth} files deep");
        else if (Matching(pattern, from) is not { Count: > 0 } paths)
            notes.LeavesOut($"{place}: Include, for which there is no file here");
        else
            paths.ForEach(path => ReadIncluded(path, place));
    }

    private void ReadIncluded(string path, string place)
    {
        if (_files == MaxFiles)
        {
            notes.LeavesOut($"{place}: Include of more than {MaxFiles} files");
            return;
        }

        if (_open.Contains(path))
        {
            notes.LeavesOut($"{place}: Include of a file that includes this one");
            return;
        }

        try
        {
            Read(path, BoundedFile.Read(path, MaxBytes));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            notes.LeavesOut($"{place}: Include of {Path.GetFileName(path)}, which cannot be read");
        }
    }

    private static List<string> Matching(string pattern, string from)
    {
        var whole = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, pattern));
        var (folder, name) = (Path.GetDirectoryName(whole)!, Path.GetFileName(whole));
        try
        {
            return [.. Directory.EnumerateFiles(folder, name).Take(MaxFiles + 1).Order(StringComparer.Ordinal)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
