using System.Globalization;
using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>Stacks of a sampled process, added up: by layer, and by function.</summary>
internal sealed class Profile
{
    private const int Functions = 30;
    private const int Callers = 25;

    /// <summary>Layers by what stands in a symbol or its image, the first that fits.</summary>
    private static readonly (string Layer, string[] Signs)[] Layers =
    [
        ("compiler (JIT)", ["libclrjit"]),
        ("cryptography", ["libcrypto", "System.Security.Cryptography"]),
        ("garbage collection", ["gc_heap::", "GCHeap::", "libclrgc"]),
        ("tokens", ["JwtXmppAuth.Tokens", "IdentityModel"]),
        ("XMPP: reading and writing", ["JwtXmppAuth.Xmpp"]),
        ("XmlReader, XmlWriter", ["System.Xml", "System.Private.Xml"]),
        ("doors (BOSH, WebSocket)", ["JwtXmppAuth.Gateway.Transports"]),
        ("sessions", ["JwtXmppAuth.Gateway.Sessions"]),
        ("upstreams", ["JwtXmppAuth.Gateway.Upstreams"]),
        ("metrics", ["OpenTelemetry", "System.Diagnostics.Metrics", "JwtXmppAuth.Gateway.Diagnostics"]),
        ("gateway, else", ["JwtXmppAuth"]),
        ("ASP.NET Core, Kestrel", ["Kestrel", "AspNetCore"]),
        ("JSON", ["System.Text.Json"]),
        ("WebSockets of .NET", ["System.Net.WebSockets"]),
        ("sockets, with the kernel", ["System.Net.Sockets"]),
        ("timers", ["TimerQueue", "System.Threading.Timer"]),
        ("thread pool", ["ThreadPool", "LowLevelLifo"]),
        ("logging", ["Microsoft.Extensions.Logging"]),
        ("the runtime itself", ["libcoreclr", "libSystem.Native"]),
        ("Lua", ["liblua", "lua5."]),
    ];

    private readonly Dictionary<string, int> _layers = [];
    private readonly Dictionary<string, int> _own = [];
    private readonly Dictionary<string, int> _within = [];
    private int _stacks;

    /// <param name="script">What <c>perf script -F ip,sym,dso</c> prints: a line a frame, the innermost first, an empty line between stacks.</param>
    public static async Task<Profile> ReadAsync(TextReader script)
    {
        var profile = new Profile();
        var stack = new List<string>();
        while (await script.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                stack.Add(line.Trim());
                continue;
            }

            profile.Add(stack);
            stack.Clear();
        }

        profile.Add(stack);
        return profile;
    }

    /// <param name="perUnit">Microseconds that the whole is.</param>
    public void Write(TextWriter output, double perUnit)
    {
        Table("layer", _layers, int.MaxValue);
        if (_within.Count > 0)
            Table("function of the gateway, with all that it calls", _within, Callers);
        Table("function by itself", _own, Functions);

        void Table(string title, Dictionary<string, int> counts, int most)
        {
            output.WriteLine();
            output.WriteLine($"| {title} | part | µs each |");
            output.WriteLine("|---|---|---|");
            foreach (var (name, count) in counts.OrderByDescending(pair => pair.Value).Take(most))
            {
                var part = count / (double)_stacks;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {part:0.0 %} | {Spread.Text(part * perUnit)} |"));
            }
        }
    }

    private void Add(List<string> stack)
    {
        if (stack is [])
            return;
        _stacks++;
        var frames = stack.ConvertAll(Frame);
        Count(_layers, frames.Select(frame => Layer(frame.Symbol, frame.Image)).FirstOrDefault(layer => layer is not null) ?? "the kernel, and else");
        Count(_own, $"`{frames[0].Symbol}`");
        foreach (var symbol in frames.Select(frame => frame.Symbol).Where(symbol => symbol.StartsWith("JwtXmppAuth", StringComparison.Ordinal)).Distinct())
            Count(_within, $"`{symbol}`");
    }

    private static string? Layer(string symbol, string image) => Layers
        .FirstOrDefault(layer => layer.Signs.Any(sign =>
            symbol.Contains(sign, StringComparison.Ordinal) || image.Contains(sign, StringComparison.Ordinal)))
        .Layer;

    /// <summary><c>7f12 instance void [Assembly] Type::Method(int32)[OptimizedTier1] (/tmp/perf-1.map)</c>.</summary>
    private static (string Symbol, string Image) Frame(string line)
    {
        var words = line[(line.IndexOf(' ') + 1)..];
        var bracket = words.LastIndexOf(" (", StringComparison.Ordinal);
        var (symbol, image) = bracket < 0 ? (words, "") : (words[..bracket], Path.GetFileName(words[(bracket + 2)..].TrimEnd(')')));
        return (symbol == "[unknown]" ? image : Short(symbol), image);
    }

    /// <summary>Type and method alone; without the namespaces of what the type is made of.</summary>
    private static string Short(string symbol)
    {
        var method = symbol.IndexOf("::", StringComparison.Ordinal);
        if (method < 0)
            return symbol;
        var end = symbol.IndexOf('(', method);
        var begin = symbol.LastIndexOf(' ', method) + 1;
        return symbol[begin..(end < 0 ? symbol.Length : end)];
    }

    private static void Count(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
