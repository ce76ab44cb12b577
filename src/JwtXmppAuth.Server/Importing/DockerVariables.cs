using System.Text;
using JwtXmppAuth.Server.Importing.Lua;

namespace JwtXmppAuth.Server.Importing;

/// <summary>The <c>.env</c> of docker-jitsi-meet, as the image's templates would write Prosody's configuration from it.</summary>
internal sealed class DockerVariables
{
    public const int MaxBytes = 256 * 1024;

    private readonly Dictionary<string, (string Value, string Place)> _variables = new(StringComparer.Ordinal);
    private readonly ProsodyConfiguration _into;
    private readonly ImportNotes _notes;

    private DockerVariables(ProsodyConfiguration into, ImportNotes notes) => (_into, _notes) = (into, notes);

    /// <summary>Where people find the web client; null where it is not written.</summary>
    public string? PublicUrl => Text("PUBLIC_URL");

    public string Server => Text("XMPP_SERVER") ?? "xmpp.meet.jitsi";

    public int Port => int.TryParse(Text("XMPP_PORT"), out var port) ? port : 5222;

    /// <exception cref="IOException">It cannot be read.</exception>
    public static DockerVariables Read(string path, ProsodyConfiguration into, ImportNotes notes)
    {
        var variables = new DockerVariables(into, notes);
        variables.ReadLines(Path.GetFileName(path), Encoding.UTF8.GetString(BoundedFile.Read(path, MaxBytes)));
        variables.WriteGlobal();
        variables.WriteHosts();
        return variables;
    }

    private void ReadLines(string file, string text)
    {
        foreach (var (index, raw) in text.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.StartsWith("export ", StringComparison.Ordinal))
                line = line["export ".Length..].TrimStart();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var place = $"{file}:{index + 1}";
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !line[..equals].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
                _notes.LeavesOut($"{place}: a line that sets no variable");
            else if (Value(line[(equals + 1)..]) is { } value)
                _variables[line[..equals]] = (value, place);
            else
                _notes.LeavesOut($"{place}: {line[..equals]}, which is put together from other variables: set what it stands for by hand");
        }
    }

    /// <summary>Without quotation marks and what stands behind #; null where compose would put something in.</summary>
    private static string? Value(string text)
    {
        text = text.Trim();
        if (text is ['\'', .. var exact] && exact.IndexOf('\'', StringComparison.Ordinal) is >= 0 and var end)
            return exact[..end];
        if (text is ['"', .. var quoted] && quoted.IndexOf('"', StringComparison.Ordinal) is >= 0 and var close)
            text = quoted[..close];
        else if (text.IndexOf(" #", StringComparison.Ordinal) is >= 0 and var comment)
            text = text[..comment].TrimEnd();
        return text.Contains('$', StringComparison.Ordinal) ? null : text;
    }

    private void WriteGlobal()
    {
        List("JWT_ACCEPTED_ISSUERS", "asap_accepted_issuers");
        List("JWT_ACCEPTED_AUDIENCES", "asap_accepted_audiences");
        List("JWT_ACCEPTED_ALLOWNER_ISSUERS", "allowner_issuers");
        List("PROSODY_TRUSTED_PROXIES", "trusted_proxies");
        Lines("GLOBAL_CONFIG", _into.Global, "\\n");
    }

    private void WriteHosts()
    {
        var domain = Text("XMPP_DOMAIN") ?? "meet.jitsi";
        var muc = Text("XMPP_MUC_DOMAIN") ?? "muc.meet.jitsi";
        var main = Host("XMPP_DOMAIN", domain, null);
        Set(main, "authentication", Authentication(), "AUTH_TYPE");
        Copy("JWT_APP_ID", main, "app_id");
        Copy("JWT_APP_SECRET", main, "app_secret");
        Copy("JWT_ASAP_KEYSERVER", main, "asap_key_server");
        Copy("JWT_SIGN_TYPE", main, "signature_algorithm");
        Set(main, "allow_empty_token", IsOn("JWT_ALLOW_EMPTY"), "JWT_ALLOW_EMPTY");
        // Always written by the template, so the plugin's own default never counts.
        Set(main, "enable_domain_verification", IsOn("JWT_ENABLE_DOMAIN_VERIFICATION"), "JWT_ENABLE_DOMAIN_VERIFICATION");
        Set(main, "muc_mapper_domain_base", domain, "XMPP_DOMAIN");
        Set(main, "muc_mapper_domain_prefix", muc.Split('.')[0], "XMPP_MUC_DOMAIN");
        Lines("XMPP_CONFIGURATION", main, ",");

        var rooms = Host("XMPP_MUC_DOMAIN", muc, "muc");
        Set(rooms, "restrict_room_creation", true, "XMPP_MUC_DOMAIN");
        Set(rooms, "modules_enabled", Text("JWT_TOKEN_AUTH_MODULE") ?? "token_verification", "JWT_TOKEN_AUTH_MODULE");
        Lines("XMPP_MUC_CONFIGURATION", rooms, ",");

        if (IsOn("ENABLE_GUESTS"))
        {
            var guests = Host("XMPP_GUEST_DOMAIN", Text("XMPP_GUEST_DOMAIN") ?? "guest.meet.jitsi", null);
            Set(guests, "authentication", Text("PROSODY_GUEST_AUTH_TYPE") ?? "jitsi-anonymous", "ENABLE_GUESTS");
        }
    }

    private ProsodyHost Host(string variable, string domain, string? component)
    {
        if (_into.Host(domain, component) is { } host)
            return host;
        _notes.LeavesOut($"{variable} is no domain");
        return new ProsodyHost("", component);
    }

    private string Authentication()
    {
        if (!IsOn("ENABLE_AUTH"))
            return "jitsi-anonymous";
        var type = Text("PROSODY_AUTH_TYPE") ?? Text("AUTH_TYPE") ?? "internal";
        return type == "jwt" ? Text("JWT_AUTH_TYPE") ?? "token" : type;
    }

    /// <summary>Settings in Lua that the template puts in as they are, between separators.</summary>
    private void Lines(string variable, ProsodyHost into, string separator)
    {
        if (!_variables.TryGetValue(variable, out var given))
            return;
        foreach (var statement in LuaReader.Read(Encoding.UTF8.GetBytes(given.Value.Replace(separator, "\n", StringComparison.Ordinal))))
        {
            if (statement is LuaStatement.Assign(_, var name, var value))
                into.Options[name] = new ProsodyOption(value, $"{given.Place}, {variable}");
            else
                _notes.LeavesOut($"{given.Place}: something in {variable}");
        }
    }

    private void Copy(string variable, ProsodyHost into, string option)
    {
        if (Text(variable) is { } text)
            Set(into, option, text, variable);
    }

    private void List(string variable, string option)
    {
        if (Text(variable) is { } text)
        {
            Set(_into.Global, option, new LuaValue.Table(
                [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => new LuaValue.Text(item))],
                new Dictionary<string, LuaValue>()), variable);
        }
    }

    private void Set(ProsodyHost into, string option, string value, string variable) => Set(into, option, new LuaValue.Text(value), variable);

    private void Set(ProsodyHost into, string option, bool value, string variable) => Set(into, option, new LuaValue.Flag(value), variable);

    private void Set(ProsodyHost into, string option, LuaValue value, string variable) =>
        into.Options[option] = new ProsodyOption(value, _variables.TryGetValue(variable, out var given) ? $"{given.Place}, {variable}" : variable);

    /// <summary>Null also for what is set to nothing, as the templates see it.</summary>
    private string? Text(string variable) => _variables.TryGetValue(variable, out var given) && given.Value.Length > 0 ? given.Value : null;

    private bool IsOn(string variable) => Text(variable)?.ToLowerInvariant() is "1" or "true" or "yes" or "on";
}
