using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Strophe;

/// <summary>strophe.js, a client nobody here wrote, in a Node process of its own (client.mjs beside this file).</summary>
public sealed class StropheClient : IAsyncDisposable
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Channel<string> _statuses = Channel.CreateUnbounded<string>();
    private readonly Channel<Element> _received = Channel.CreateUnbounded<Element>();
    private readonly StringBuilder _raw = new();

    private StropheClient(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>The full JID it was given, once connected.</summary>
    public string? Jid { get; private set; }

    /// <summary>Every response body as it came over the wire.</summary>
    public string Raw
    {
        get
        {
            lock (_raw)
                return _raw.ToString();
        }
    }

    /// <param name="service">The BOSH URL with its query.</param>
    /// <param name="origin">Of the page the client believes to run in.</param>
    public static async Task<StropheClient> StartAsync(Uri service, string domain, string origin = "https://meet.example.com/")
    {
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Interop/Strophe");
        return new StropheClient(NodeProgram.Start("node", ["client.mjs", service.ToString(), domain, origin], folder));
    }

    /// <summary>Waits until it reports one of the states, by strophe's own name; fails when it ends first.</summary>
    public async Task<string> StatusAsync(params string[] wanted)
    {
        var seen = new List<string>();
        try
        {
            await foreach (var status in _statuses.Reader.ReadAllAsync().WithCancellation(new CancellationTokenSource(Patience, TimeProvider.System).Token))
            {
                seen.Add(status);
                if (wanted.Contains(status))
                    return status;
            }
        }
        catch (OperationCanceledException)
        {
        }

        throw new InvalidOperationException($"Not one of {string.Join(", ", wanted)}, but {string.Join(", ", seen)}. {Raw}");
    }

    /// <summary>The next top-level element that is wanted; others are passed over.</summary>
    public async Task<Element> ReceiveAsync(Func<Element, bool> wanted)
    {
        await foreach (var element in _received.Reader.ReadAllAsync().WithCancellation(new CancellationTokenSource(Patience, TimeProvider.System).Token))
        {
            if (wanted(element))
                return element;
        }

        throw new EndOfStreamException($"It has ended. {Raw}");
    }

    public Task SendAsync(string stanza) => CommandAsync(new JsonObject { ["send"] = stanza });

    public Task DisconnectAsync() => CommandAsync(new JsonObject { ["disconnect"] = true });

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
    }

    private async Task CommandAsync(JsonObject command)
    {
        await _process.StandardInput.WriteLineAsync(command.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    private async Task ReadAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var message = JsonSerializer.Deserialize<JsonObject>(line)!;
            if (message["raw"] is { } raw)
                Note(raw.GetValue<string>());
            if (message["xml"] is { } xml)
                Take(xml.GetValue<string>());
            if (message["status"] is { } status)
            {
                Jid = message["jid"]?.GetValue<string>();
                _statuses.Writer.TryWrite(status.GetValue<string>());
            }
        }

        Note(await errors);
        _statuses.Writer.TryComplete();
        _received.Writer.TryComplete();
    }

    private void Take(string xml)
    {
        if (StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out _))
            _received.Writer.TryWrite(element);
    }

    private void Note(string text)
    {
        lock (_raw)
            _raw.AppendLine(text);
    }
}
