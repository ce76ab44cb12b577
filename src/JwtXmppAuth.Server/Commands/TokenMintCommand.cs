using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Minting;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary><c>token mint</c>: a token to try things out with, signed with a configured app's secret or a private key.</summary>
internal static class TokenMintCommand
{
    private static readonly Option<string?> App = Text("--app", "The app to issue it for, where there are several.");
    private static readonly Option<string?> KeyFile = Text("--key-file", "PEM file with the private key, RSA, EC or Ed25519, for apps with public keys.");
    private static readonly Option<string?> Algorithm = Text("--alg", "Default: what the app's first key is pinned to.");
    private static readonly Option<string?> KeyId = Text("--kid", "Header kid.");
    private static readonly Option<string?> Type = Text("--typ", "Header typ. Default: JWT.");
    private static readonly Option<string?> Issuer = Text("--iss", "Default: the first the app accepts.");
    private static readonly Option<string?> Audience = Text("--aud", "Default: the first the app accepts.");
    private static readonly Option<string?> Sub = Text("--sub", "Tenant or base domain; default: the only host's domain.");
    private static readonly Option<string?> Room = Text("--room", "Default: *, every room.");
    private static readonly Option<bool> Regex = new("--room-is-pattern") { Description = "context.room.regex: the room is a pattern." };
    private static readonly Option<string?> TokenId = Text("--jti", "The token's own id.");
    private static readonly Option<DateTimeOffset?> IssuedAt = ReadOption.Time("--iat", "When it was issued. Default: now.");
    private static readonly Option<DateTimeOffset?> NotBefore = ReadOption.Time("--nbf", "From when on it counts. Default: when it was issued.");
    private static readonly Option<DateTimeOffset?> Expires = ReadOption.Time("--exp", "Until when it counts. Default: --minutes after nbf.");
    private static readonly Option<int> Minutes = new("--minutes") { Description = "How long it lives.", DefaultValueFactory = _ => 60 };
    private static readonly Option<string?> UserId = Text("--user-id", "context.user.id");
    private static readonly Option<string?> UserName = Text("--user-name", "context.user.name");
    private static readonly Option<string?> UserEmail = Text("--user-email", "context.user.email");
    private static readonly Option<string?> UserAvatar = Text("--user-avatar", "context.user.avatar");
    private static readonly Option<bool> Moderator = new("--moderator") { Description = "context.user.moderator" };
    private static readonly Option<string?> Affiliation = Text("--affiliation", "context.user.affiliation");
    private static readonly Option<string?> Role = Text("--role", "context.user.role");
    private static readonly Option<bool> Hidden = new("--hidden-from-recorder") { Description = "context.user.hidden-from-recorder" };
    private static readonly Option<bool> Bypass = new("--security-bypass") { Description = "context.user.security_bypass" };
    private static readonly Option<string?> Group = Text("--group", "context.group");
    private static readonly Option<string?> Tenant = Text("--tenant", "context.tenant");
    private static readonly Option<bool?> Lobby = new("--lobby") { Description = "context.room.lobby: true or false." };
    private static readonly Option<string?> RoomPassword = Text("--room-password", "context.room.password");
    private static readonly Option<string[]> Features = new("--feature") { Description = "A feature to grant, or NAME=false to deny; may be repeated." };
    private static readonly Option<string?> CalleeId = Text("--callee-id", "context.callee.id");
    private static readonly Option<string?> CalleeName = Text("--callee-name", "context.callee.name");
    private static readonly Option<string?> CalleeAvatar = Text("--callee-avatar", "context.callee.avatar");

    private static readonly Option<JsonObject?> Others = ReadOption.Of(
        "--claims", "JSON", "Any other claims, an object that is merged into the rest (RFC 7396); null takes a claim away.", ReadObject, "a JSON object");

    private static readonly Option<string?> Site = Text("--url", "Where the web client is, https://meet.example.org: prints the address of the meeting as well.");

    public static Command Create()
    {
        var command = CommandTree.Verb("mint", "Print a token, signed with a configured app's first secret or with --key-file.");
        foreach (var option in (ReadOnlySpan<Option>)[
            App, KeyFile, Algorithm, KeyId, Type, Issuer, Audience, Sub, Room, Regex, TokenId, IssuedAt, NotBefore, Expires, Minutes, UserId, UserName, UserEmail,
            UserAvatar, Moderator, Affiliation, Role, Hidden, Bypass, Group, Tenant, Lobby, RoomPassword, Features, CalleeId, CalleeName, CalleeAvatar, Others, Site])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static Option<string?> Text(string name, string description) => new(name) { Description = description };

    private static int Run(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        if (CheckedSettings.Read(CommandTree.Settings(words), error) is not { } configuration)
            return ExitCode.Configuration;

        try
        {
            var app = FindApp(configuration.Options, words.GetValue(App));
            var claims = Claims(words, app, configuration.Options);
            var payload = claims.ToPayload();
            if (words.GetValue(Others) is { } others)
                MergePatch.Apply(payload, others);
            var token = TokenMint.Sign(payload, Key(app, words), words.GetValue(KeyId), words.GetValue(Type) ?? "JWT");
            var address = words.GetValue(Site) is { } site ? MeetingAddress.Of(site, claims, configuration.Options, token) : null;
            output.WriteLine(token);
            if (address is not null)
                output.WriteLine(address);
            return ExitCode.Success;
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException
            or CryptographicException)
        {
            error.WriteLine($"jwtxmppauth: no token was made: {problem.Message}");
            return ExitCode.Failure;
        }
    }

    private static AppOptions FindApp(GatewayOptions options, string? id)
    {
        if (id is null && options.Apps.Count != 1)
            throw new ArgumentException($"there are {options.Apps.Count} apps; choose one with --app");
        return options.Apps.FirstOrDefault(app => id is null || app.Id == id)
            ?? throw new ArgumentException($"{id} is not the Id of a configured app");
    }

    private static MintKey Key(AppOptions app, ParseResult words)
    {
        var algorithm = words.GetValue(Algorithm) ?? app.Algorithm ?? app.Keys.SelectMany(key => key.Algorithms).FirstOrDefault();
        if (words.GetValue(KeyFile) is { } file)
            return MintKey.FromPrivateKey(algorithm, File.ReadAllText(file));
        var secret = Secrets(app).FirstOrDefault() ?? throw new ArgumentException($"{app.Id} has only public keys; name the private one with --key-file");
        return MintKey.FromSecret(algorithm ?? "HS256", secret);
    }

    private static IEnumerable<byte[]> Secrets(AppOptions app) =>
        app.Secrets.Concat(app.Keys.Select(key => key.Secret).OfType<string>()).Select(Encoding.UTF8.GetBytes)
            .Concat(app.SecretFiles.Concat(app.Keys.Select(key => key.SecretFile).OfType<string>()).Select(SecretFile.Read));

    private static JitsiClaims Claims(ParseResult words, AppOptions app, GatewayOptions options)
    {
        var issued = words.GetValue(IssuedAt) ?? TimeProvider.System.GetUtcNow();
        var start = words.GetValue(NotBefore) ?? issued;
        return new JitsiClaims
        {
            Issuer = words.GetValue(Issuer) ?? app.IssuersInForce().FirstOrDefault(issuer => issuer != "*") ?? app.Id,
            Audience = words.GetValue(Audience) ?? app.AcceptedAudiences.FirstOrDefault(audience => audience != "*") ?? app.Id,
            Sub = words.GetValue(Sub) ?? (options.Hosts.Count == 1 ? options.Hosts[0].MucBase ?? options.Hosts[0].Domain : "*"),
            Room = words.GetValue(Room) ?? "*",
            RoomIsPattern = words.GetValue(Regex),
            Id = words.GetValue(TokenId),
            IssuedAt = issued,
            NotBefore = start,
            Expires = words.GetValue(Expires) ?? After(start, Math.Clamp(words.GetValue(Minutes), 0, 60 * 24 * 366)),
            User =
            [
                new("id", words.GetValue(UserId)), new("name", words.GetValue(UserName)), new("email", words.GetValue(UserEmail)),
                new("avatar", words.GetValue(UserAvatar)), new("moderator", Yes(words, Moderator)), new("affiliation", words.GetValue(Affiliation)),
                new("role", words.GetValue(Role)), new("hidden-from-recorder", Yes(words, Hidden)), new("security_bypass", Yes(words, Bypass)),
            ],
            Group = words.GetValue(Group),
            Tenant = words.GetValue(Tenant),
            Lobby = words.GetValue(Lobby),
            RoomPassword = words.GetValue(RoomPassword),
            Features = words.GetValue(Features) ?? [],
            Callee =
            [
                new("id", words.GetValue(CalleeId)), new("name", words.GetValue(CalleeName)), new("avatar", words.GetValue(CalleeAvatar)),
            ],
        };
    }

    private static DateTimeOffset After(DateTimeOffset start, int minutes) =>
        DateTimeOffset.MaxValue - start > TimeSpan.FromMinutes(minutes) ? start.AddMinutes(minutes) : DateTimeOffset.MaxValue;

    /// <summary>What is not so is not said.</summary>
    private static JsonValue? Yes(ParseResult words, Option<bool> option) => words.GetValue(option) ? JsonValue.Create(true) : null;

    private static JsonObject? ReadObject(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
