using System.Buffers.Text;
using System.Net;
using System.Text;

namespace JwtXmppAuth.Load.Servers;

/// <summary>How each server is started; what its settings are for stands in its file under <c>bench/servers</c>.</summary>
internal static class Setups
{
    public static readonly IPEndPoint GatewayAddress = new(IPAddress.Loopback, 5390);
    public static readonly IPEndPoint ProsodyAddress = new(IPAddress.Loopback, 5380);
    public static readonly IPEndPoint EjabberdAddress = new(IPAddress.Loopback, 5382);
    public static readonly IPEndPoint KestrelAddress = new(IPAddress.Loopback, 5394);

    /// <param name="upstream">As <c>Hosts:n:Upstream</c>.</param>
    public static ServerSetup Gateway(Place place, string upstream) => new(
        "gateway",
        [place.Gateway],
        new Dictionary<string, string>
        {
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["Logging__LogLevel__Default"] = "Warning",
            ["Gateway__Listen"] = $"http://{GatewayAddress}",
            ["Gateway__AdminListen"] = "http://127.0.0.1:5391",
            ["Gateway__MaxSessions"] = "50000",
            // Ten who all talk as fast as they can are what is measured here; judged they are all the same.
            ["Gateway__Limits__RoomMessagesPerSecond"] = "100000",
            ["Gateway__Revocation__File"] = ":memory:",
            ["Gateway__Apps__0__Id"] = "my-app",
            ["Gateway__Apps__0__AcceptedAudiences__0"] = "jitsi",
            ["Gateway__Apps__0__Secrets__0"] = place.TokenSecret,
            ["Gateway__Hosts__0__Domain"] = "meet.example.com",
            ["Gateway__Hosts__0__Upstream"] = upstream,
            [upstream is "component" ? "Gateway__Hosts__0__Component__Port" : "Gateway__Hosts__0__Prosody__Port"] = upstream is "component" ? "5348" : "5322",
            [upstream is "component" ? "Gateway__Hosts__0__Component__Secret" : "Gateway__Handoff__Secret"] = place.LinkSecret,
        },
        new Uri($"http://{GatewayAddress}/health/ready"),
        new Uri("http://127.0.0.1:5391/metrics"));

    /// <param name="upstream">Of the gateway in front of it, which decides what <c>meet.example.com</c> is here.</param>
    public static ServerSetup Prosody(Place place, string upstream) => new(
        "prosody",
        ["prosody", "-F", "--config", Path.Combine(place.Settings, "prosody.cfg.lua")],
        new Dictionary<string, string>
        {
            ["BENCH_DATA"] = Path.Combine(place.Data, "prosody"),
            ["BENCH_PLUGINS"] = Path.GetFullPath(Path.Combine(place.Settings, "..", "..", "src", "prosody")),
            ["BENCH_SECRET"] = place.LinkSecret,
            ["BENCH_UPSTREAM"] = upstream,
        },
        new Uri($"http://{ProsodyAddress}/http-bind"));

    public static ServerSetup Ejabberd(Place place)
    {
        // RFC 7517, a symmetric key: what ejabberd verifies tokens with.
        var data = Path.Combine(place.Data, "ejabberd");
        Directory.CreateDirectory(data);
        var key = Path.Combine(data, "key.jwk");
        File.WriteAllText(key, $$"""{"kty":"oct","k":"{{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place.TokenSecret))}}"}""");
        var settings = Path.Combine(data, "ejabberd.yml");
        File.WriteAllText(settings, File.ReadAllText(Path.Combine(place.Settings, "ejabberd.yml")).Replace("JWT_KEY_FILE", key, StringComparison.Ordinal));
        return new ServerSetup(
            "ejabberd",
            [
                "erl", "-noinput", "+K", "true", "+P", "250000", "+S", "1:1", "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none",
                "-env", "ERL_CRASH_DUMP_BYTES", "0", "-mnesia", "dir", $"\"{data}\"", "-s", "ejabberd",
            ],
            new Dictionary<string, string>
            {
                // What Debian's ejabberdctl sets; run by itself, so that the process is ours to pin, measure and end.
                ["ERL_LIBS"] = "/usr/lib/x86_64-linux-gnu",
                ["ERL_MAX_PORTS"] = "65536",
                ["EJABBERD_CONFIG_PATH"] = settings,
                ["EJABBERD_LOG_PATH"] = Path.Combine(place.Logs, "ejabberd-own.log"),
                ["HOME"] = data,
            },
            new Uri($"http://{EjabberdAddress}/bosh"));
    }

    public static ServerSetup Kestrel(Place place) => new(
        "kestrel",
        [place.Load, "yardstick", "--port", $"{KestrelAddress.Port}"],
        // As the gateway has it: optimise at once what is called often.
        new Dictionary<string, string> { ["DOTNET_TC_CallCountingDelayMs"] = "0" },
        new Uri($"http://{KestrelAddress}/metrics"),
        new Uri($"http://{KestrelAddress}/metrics"));
}
