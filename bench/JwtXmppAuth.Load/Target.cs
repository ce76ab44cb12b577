using System.Globalization;
using System.Net;

namespace JwtXmppAuth.Load;

/// <summary>
/// A server under load, as words: <c>name=front url=http://127.0.0.1:5390/http-bind domain=meet.example.com token
/// cpu=gateway:123,prosody:456</c>. Without a domain it is a yardstick, which is sent plain POSTs; with <c>token</c> its
/// clients send the one in the environment variable <c>LOAD_TOKEN</c>.
/// </summary>
/// <param name="Processes">Whose CPU is read, by name.</param>
internal sealed record Target(string Name, Uri Url, string? Domain, IReadOnlyDictionary<string, int> Processes)
{
    public bool IsYardstick => Domain is null;

    public static Target Parse(string words)
    {
        var values = words.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair is [_, var value] ? value : "");
        var url = new UriBuilder(values["url"]);
        if (!IPAddress.TryParse(url.Host, out var address) || !IPAddress.IsLoopback(address))
            throw new ArgumentException($"{url.Host} is not this machine; the load stays on loopback.", nameof(words));
        if (values.ContainsKey("token"))
            url.Query = $"token={Environment.GetEnvironmentVariable("LOAD_TOKEN")}";
        return new Target(values["name"], url.Uri, values.GetValueOrDefault("domain"), Pids(values["cpu"]));
    }

    private static Dictionary<string, int> Pids(string words) => words.Split(',')
        .Select(word => word.Split(':'))
        .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
}
