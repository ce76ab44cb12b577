using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>
/// A client that behaves, as browsers' do: one request always open, a second one when there is something to say, answers
/// read in the order of their requests.
/// </summary>
public sealed class BoshScenarioClient : IScenarioClient
{
    private readonly BoshClient _client;
    private readonly CancellationTokenSource _alive = new();
    private readonly SemaphoreSlim _second = new(1, 1);
    private readonly Channel<Task<BoshResponse>> _open = Channel.CreateUnbounded<Task<BoshResponse>>();
    private readonly Channel<Stanza> _received = Channel.CreateUnbounded<Stanza>();
    private readonly Lock _gate = new();
    private readonly Task _reading;
    private int _inFlight;

    private BoshScenarioClient(BoshClient client, Jid jid)
    {
        _client = client;
        Jid = jid;
        Post("");
        _reading = ReadAsync();
    }

    public Jid Jid { get; }

    /// <summary>How the session was ended by the other side; null while it lives.</summary>
    public BoshResponse? End { get; private set; }

    /// <param name="url">With <c>?token=</c> and what else the first request says.</param>
    public static async Task<BoshScenarioClient> ConnectAsync(
        Uri url, string host, CancellationToken cancellation, string? resource = null)
    {
        var client = new BoshClient(url);
        var opened = await client.OpenAsync(host, cancellation: cancellation);
        return opened.Terminates
            ? throw new InvalidDataException($"No session: {opened}")
            : new BoshScenarioClient(client, await client.LogInAsync(resource, cancellation));
    }

    public async Task SendAsync(Element stanza, CancellationToken cancellation)
    {
        await _second.WaitAsync(cancellation);
        Post(StanzaWriter.ToText(stanza, XmppNamespaces.HttpBind));
    }

    public async Task<Stanza> ReceiveAsync(CancellationToken cancellation) => await _received.Reader.ReadAsync(cancellation);

    /// <summary>Waits until the other side ends the session.</summary>
    public async Task<BoshResponse> EndAsync()
    {
        await _reading.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        return End ?? throw new InvalidOperationException("The client has ended it.");
    }

    /// <summary>Ends the session without a word to the server: a BOSH client that just dies is noticed only much later.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_reading.IsCompleted)
            await LeaveAsync();
        await _alive.CancelAsync();
        await _reading;
        _client.Dispose();
        _alive.Dispose();
        _second.Dispose();
    }

    /// <summary>Whoever should hear it may be gone itself, or be busy dying.</summary>
    private async Task LeaveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), TimeProvider.System);
        try
        {
            await _client.TerminateAsync(cancellation: patience.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException or InvalidDataException)
        {
        }
    }

    private void Post(string payload)
    {
        lock (_gate)
        {
            _inFlight++;
            _open.Writer.TryWrite(_client.SendAsync(payload, cancellation: _alive.Token));
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var request in _open.Reader.ReadAllAsync(_alive.Token))
            {
                var response = await request;
                foreach (var element in response.Payload)
                {
                    if (Stanza.TryCreate(element, out var stanza))
                        _received.Writer.TryWrite(stanza);
                }

                if (response.Terminates)
                {
                    End = response;
                    break;
                }

                Release();
            }

            _received.Writer.TryComplete();
        }
        catch (Exception failure) when (failure is OperationCanceledException or HttpRequestException or IOException)
        {
            _received.Writer.TryComplete(failure);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (--_inFlight == 0)
                Post("");
            else
                _second.Release();
        }
    }
}
