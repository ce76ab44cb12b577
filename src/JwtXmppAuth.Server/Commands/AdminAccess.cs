using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Admin;

namespace JwtXmppAuth.Server.Commands;

/// <summary>
/// The way from a command to the admin API of a running gateway: by default that of the same configuration, with the first
/// token that stands there.
/// </summary>
internal sealed class AdminAccess : IDisposable
{
    private const int MaxToken = 4096;

    private static readonly Option<string?> Url = new("--admin-url")
    {
        Description = "Where the gateway's admin listener is; by default as Gateway:AdminListen says.",
        HelpName = "URL",
        Recursive = true,
    };

    private static readonly Option<string?> TokenFile = new("--admin-token-file")
    {
        Description = "File with the admin token; by default the first of Gateway:Admin:Tokens.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly HttpClient _http;

    private AdminAccess(Uri url, string token)
    {
        // Straight to it: a proxy, or a place that it might point to, would be shown the token.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url, AdminGate.Prefix + "/"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static void AddOptions(Command command)
    {
        command.Options.Add(Url);
        command.Options.Add(TokenFile);
    }

    /// <summary>Runs what needs the gateway; whatever stands in the way becomes a line on standard error and an exit code.</summary>
    public static async Task<int> UseAsync(ParseResult words, Func<AdminAccess, Task<int>> use)
    {
        var error = words.InvocationConfiguration.Error;
        if (!TryFind(words, out var access, out var fault))
        {
            await error.WriteLineAsync($"jwtxmppauth: {fault}");
            return ExitCode.Configuration;
        }

        using (access)
        {
            try
            {
                return await use(access);
            }
            catch (AdminRefusedException refused)
            {
                await error.WriteLineAsync($"jwtxmppauth: {refused.Message}");
            }
            catch (HttpRequestException problem)
            {
                await error.WriteLineAsync($"jwtxmppauth: no gateway answers at {access._http.BaseAddress}: {problem.Message.TrimEnd('.')}.");
            }
            catch (TaskCanceledException)
            {
                await error.WriteLineAsync($"jwtxmppauth: the gateway at {access._http.BaseAddress} does not answer.");
            }

            return ExitCode.Failure;
        }
    }

    /// <exception cref="AdminRefusedException">The gateway said no; the message is its own.</exception>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellation)
        where T : class
    {
        using var response = await SendAsync(method, path, body, cancellation);
        return await response.Content.ReadFromJsonAsync<T>(AdminBody.Json, cancellation)
            ?? throw new AdminRefusedException("The gateway's answer is empty.");
    }

    /// <inheritdoc cref="SendAsync{T}"/>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: AdminBody.Json);
        var response = await _http.SendAsync(request, cancellation);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new AdminRefusedException(await ReasonAsync(response, cancellation));
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
            return $"{Member("title")}. {Member("detail")}".Trim();

            string? Member(string name) => problem.TryGetProperty(name, out var value) ? value.GetString() : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return $"the gateway answers {(int)response.StatusCode}; is this its admin listener?";
        }
    }

    private static bool TryFind(ParseResult words, [NotNullWhen(true)] out AdminAccess? access, [NotNullWhen(false)] out string? fault)
    {
        access = null;
        fault = null;
        var file = words.GetValue(TokenFile);
        var options = ConfigurationCheck.Read(CommandTree.Settings(words).Configuration).Options;
        if ((words.GetValue(Url) is { } text ? Uri.TryCreate(text, UriKind.Absolute, out var given) ? given : null : UrlOf(options.AdminListen))
            is not { Scheme: "http" or "https" } url)
            fault = "the admin listener's place is not known; give --admin-url http://127.0.0.1:5291";
        else if ((file is null ? options.Admin.Tokens.FirstOrDefault()?.Token : ReadToken(file)) is not { Length: > 0 } token)
            fault = file is null
                ? "Gateway:Admin:Tokens is empty, so the gateway takes no orders; or give --admin-token-file"
                : "the file with the admin token cannot be read, or holds none";
        else
            access = new AdminAccess(url, token);
        return access is not null;
    }

    private static Uri? UrlOf(string place)
    {
        if (!ListenAddress.TryParse(place, out var address))
            return null;
        var ip = address.Address is null || address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : address.Address;
        return new UriBuilder(address.Tls ? "https" : "http", ip.ToString(), address.Port).Uri;
    }

    private static string? ReadToken(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxToken && File.ReadAllText(file).Trim() is { Length: > 0 } token && token.All(char.IsAscii) ? token : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The gateway has refused; the message says why, in its words.</summary>
internal sealed class AdminRefusedException(string message) : Exception(message);
