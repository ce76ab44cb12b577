using System.Diagnostics;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>One client program (<see cref="IClientProgram"/>) at work. Everything it reports is kept, so a test may ask in any order.</summary>
public sealed class RealClient : IAsyncDisposable
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task _reading;
    private readonly Lock _gate = new();
    private readonly List<JsonObject> _events = [];
    private string _errors = "";
    private bool _ended;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RealClient(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public static async Task<RealClient> StartAsync<TProgram>(Uri service, string domain)
        where TProgram : IClientProgram =>
        new(await TProgram.StartAsync(service, domain));

    /// <returns>The nick it has in the room.</returns>
    public async Task<string> JoinAsync(string room, string nick = "alice")
    {
        await AskToJoinAsync(room, nick);
        return Text(await ReportAsync("joined"), "nick");
    }

    public Task AskToJoinAsync(string room, string nick = "alice") =>
        CommandAsync(new JsonObject { ["do"] = "join", ["room"] = room, ["nick"] = nick });

    public Task SayAsync(string text) => CommandAsync(new JsonObject { ["do"] = "say", ["text"] = text });

    public Task LeaveAsync() => CommandAsync(new JsonObject { ["do"] = "leave" });

    public Task DisconnectAsync() => CommandAsync(new JsonObject { ["do"] = "disconnect" });

    /// <summary>Any command at all, for what only one client can.</summary>
    public async Task CommandAsync(JsonObject command)
    {
        await _process.StandardInput.WriteLineAsync(command.ToJsonString());
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits until it has reported such an event, which may have been before; fails when it ends without.</summary>
    public async Task<JsonObject> ReportAsync(string name, Func<JsonObject, bool>? wanted = null)
    {
        var next = 0;
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                for (; next < _events.Count; next++)
                {
                    if (Text(_events[next], "event") == name && (wanted is null || wanted(_events[next])))
                        return _events[next];
                }

                if (_ended)
                    throw new InvalidOperationException($"The client has ended without '{name}'. {Story()}");
                grown = _grown.Task;
            }

            try
            {
                await grown.WaitAsync(Patience, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                lock (_gate)
                    throw new TimeoutException($"No '{name}' of the client. {Story()}");
            }
        }
    }

    public static string Text(JsonObject report, string key) => report[key]?.GetValue<string>() ?? "";

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var errors = ReadErrorsAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Grow(() => _events.Add(JsonNode.Parse(line)!.AsObject()));
        await errors;
        Grow(() => _ended = true);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_gate)
                _errors += line + '\n';
        }
    }

    private void Grow(Action change)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            change();
            (grown, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        grown.SetResult();
    }

    /// <summary>For the message of a test that fails.</summary>
    private string Story() => $"It reported:\n{string.Join('\n', _events.Select(each => each.ToJsonString()))}\nand said:\n{_errors}";
}
