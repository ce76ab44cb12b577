using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>
/// A scenario anyone who knows XMPP can read. A line that starts at the margin is a step, indented lines below it are its
/// XML (in <c>jabber:client</c>, the prefix <c>any</c> declared), <c>#</c> starts a comment:
/// <code>
/// ada connects
/// abi connects as ada
/// ada sends:
///     &lt;presence to='{room}/ada'&gt;&lt;x xmlns='http://jabber.org/protocol/muc'/&gt;&lt;/presence&gt;
/// ada receives:
///     &lt;presence from='{room}/ada'&gt;&lt;any:more/&gt;&lt;/presence&gt;
/// ben receives in any order:
/// ben receives nothing
/// ada disconnects
/// </code>
/// </summary>
public sealed partial record Script(string Name, ImmutableArray<ScriptStep> Steps)
{
    /// <summary>All scripts of the project, by name.</summary>
    public static IReadOnlyDictionary<string, Script> All { get; } = typeof(Script).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".scs", StringComparison.Ordinal))
        .ToDictionary(name => name[..^".scs".Length], Load, StringComparer.Ordinal);

    /// <summary>Whether it needs two sessions of one user.</summary>
    public bool SharesUsers => Steps.Any(step => step.Other.Length > 0);

    public static Script Parse(string name, string text)
    {
        var steps = ImmutableArray.CreateBuilder<ScriptStep>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var at = 0; at < lines.Length;)
        {
            var line = at++;
            if (IsEmpty(lines[line]))
                continue;
            var block = new StringBuilder();
            for (; at < lines.Length && (IsEmpty(lines[at]) || char.IsWhiteSpace(lines[at][0])); at++)
                block.Append(IsEmpty(lines[at]) ? "" : lines[at].Trim() + " ");
            steps.Add(ParseStep(name, line + 1, lines[line], block.ToString()));
        }

        return new Script(name, steps.ToImmutable());
    }

    public override string ToString() => Name;

    private static bool IsEmpty(string line) => string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#');

    private static Script Load(string resource)
    {
        using var reader = new StreamReader(typeof(Script).Assembly.GetManifestResourceStream(resource)!);
        return Parse(resource[..^".scs".Length], reader.ReadToEnd());
    }

    private static ScriptStep ParseStep(string script, int line, string text, string block)
    {
        var match = Step().Match(text);
        var verb = match.Groups["verb"].Value;
        if (!match.Success || verb.EndsWith(':') != block.Length > 0)
            throw new FormatException($"{script}.scs:{line}: not a step: {text}");
        var xml = $"<script xmlns='{XmppNamespaces.Client}' xmlns:any='{StanzaPattern.Namespace}'>{block}</script>";
        if (!StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var root, out var fault))
            throw new FormatException($"{script}.scs:{line}: the XML below it: {fault}");
        return new ScriptStep(line, match.Groups["client"].Value, verb, [.. root.Elements]) { Other = match.Groups["other"].Value };
    }

    [GeneratedRegex("^(?<client>[a-z]+) (?<verb>connects|connects as (?<other>[a-z]+)|disconnects|sends:|receives:|receives in any order:|receives nothing)$")]
    private static partial Regex Step();
}

/// <param name="Line">For messages; from 1.</param>
public sealed record ScriptStep(int Line, string Client, string Verb, ImmutableArray<Element> Stanzas)
{
    /// <summary>The client whose user this one is too, or empty.</summary>
    public string Other { get; init; } = "";
}
