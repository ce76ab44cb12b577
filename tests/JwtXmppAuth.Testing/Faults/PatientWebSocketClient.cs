using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>
/// A client of RFC 7395 that resumes its stream (XEP-0198) over as many connections as it takes, where the gateway offers
/// it: it counts what it receives, keeps what was not acknowledged, and sends that again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It holds nothing but memory: the semaphore has no wait handle.")]
public sealed class PatientWebSocketClient : IFaultedClient
{
    private readonly Part _part;
    private readonly string _host;
    private readonly IWebSocketNetwork _network;
    private readonly TimeProvider _time;
    private readonly TimeSpan _retry;
    private readonly Channel<Element> _outbox = Channel.CreateUnbounded<Element>();
    private readonly Channel<Stanza> _received = Channel.CreateUnbounded<Stanza>();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Element> _unacknowledged = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Lock _gate = new();
    private string? _resumption;
    private bool _counts;
    private bool _terminates;
    private uint _acknowledged;
    private uint _taken;
    private int _messages;
    private int _fragments;
    private Element? _last;

    public PatientWebSocketClient(Part part, string host, IWebSocketNetwork network, TimeProvider time, TimeSpan retry)
    {
        (_part, _host, _network, _time, _retry) = (part, host, network, time, retry);
        Loop = LoopAsync();
    }

    public Task Loop { get; }

    public ChannelReader<Stanza> Received => _received.Reader;

    public Task<string> Ended => _ended.Task;

    public int Resumed { get; private set; }

    public Task LogInAsync() => _bound.Task;

    public void Send(Element stanza) => _outbox.Writer.TryWrite(stanza);

    public async Task TerminateAsync()
    {
        _outbox.Writer.TryWrite(new Element("close", XmppNamespaces.Framing));
        await _ended.Task;
    }

    public override string ToString() => $"{_part.Name}: {_messages} stanzas sent and counted, the last {_last}; {_taken} taken";

    private async Task LoopAsync()
    {
        try
        {
            while (!_ended.Task.IsCompleted)
                await ConnectAsync();
        }
        catch (VanishedException)
        {
            End(_terminates ? Faults.End.Orderly : Faults.End.Vanished);
        }
        finally
        {
            End("a fault of the client");
        }
    }

    /// <summary>One connection, until it or the session is over.</summary>
    private async Task ConnectAsync()
    {
        try
        {
            using var socket = await _network.ConnectAsync();
            await OpenAsync(socket);
            await SendAsync(socket, new Element("auth", XmppNamespaces.Sasl).WithAttribute("mechanism", "ANONYMOUS"));
            await ExpectAsync(socket, "success");
            var features = await OpenAsync(socket);
            if (_resumption is null)
                await BindAsync(socket, features);
            else if (!await ResumeAsync(socket))
                return;
            _bound.TrySetResult();
            await TalkAsync(socket);
        }
        catch (Exception broken) when (broken is IOException or WebSocketException or OperationCanceledException)
        {
        }

        // A terminated session is over when the connection is, whatever was still to be said.
        if (_terminates)
            End(Faults.End.Orderly);
        else if (_resumption is null && _bound.Task.IsCompleted)
            End(Faults.End.Lost);
        if (!_ended.Task.IsCompleted)
            await Task.Delay(_retry, _time);
    }

    private async Task<Element> OpenAsync(WebSocket socket)
    {
        await SendAsync(socket, new Element("open", XmppNamespaces.Framing).WithAttribute("to", _host).WithAttribute("version", "1.0"));
        await ExpectAsync(socket, "open");
        return await ExpectAsync(socket, "features");
    }

    private async Task BindAsync(WebSocket socket, Element features)
    {
        var bind = new Element("iq", XmppNamespaces.Client, new Element("bind", XmppNamespaces.Bind));
        await SendAsync(socket, bind.WithAttribute("type", "set").WithAttribute("id", "bind"));
        await ExpectAsync(socket, "iq");
        if (features.Child("sm", XmppNamespaces.StreamManagement) is not null)
        {
            await SendAsync(socket, Managed("enable").WithAttribute("resume", "true"));
            _resumption = (await ExpectAsync(socket, "enabled")).Attribute("id");
            _counts = true;
        }

        _network.Attached();
    }

    /// <summary>False when the session is gone.</summary>
    private async Task<bool> ResumeAsync(WebSocket socket)
    {
        await SendAsync(socket, Managed("resume").WithAttribute("previd", _resumption).WithAttribute("h", Number(_taken)));
        var answer = await ReceiveAsync(socket);
        // A login that took too long is no news of the session that is to be resumed.
        if (answer.Is("error", XmppNamespaces.Streams))
            throw new ConnectionBrokenException();
        _network.Attached();
        if (!answer.Is("resumed", XmppNamespaces.StreamManagement))
        {
            End(answer.Elements.FirstOrDefault(child => child.Namespace == XmppNamespaces.Stanzas)?.Name ?? answer.Name);
            return false;
        }

        Resumed++;
        foreach (var stanza in Acknowledge(answer))
            await SendAsync(socket, stanza);
        return true;
    }

    /// <summary>Both directions side by side, until the connection breaks or somebody ends the stream.</summary>
    private async Task TalkAsync(WebSocket socket)
    {
        using var over = new CancellationTokenSource();
        var reading = ReadAsync(socket);
        var writing = WriteAsync(socket, over.Token);
        try
        {
            // The one that fails first says what is wrong; who only writes no more has said his last.
            await await Task.WhenAny(reading, writing);
            await reading;
        }
        finally
        {
            await over.CancelAsync();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(WebSocket socket)
    {
        while (!_ended.Task.IsCompleted)
        {
            var element = await ReceiveAsync(socket);
            if (element.Is("r", XmppNamespaces.StreamManagement))
                await SendAsync(socket, Managed("a").WithAttribute("h", Number(_taken)));
            else if (element.Is("a", XmppNamespaces.StreamManagement))
                Acknowledge(element);
            else
                Take(element);
        }
    }

    private async Task WriteAsync(WebSocket socket, CancellationToken over)
    {
        while (!_terminates)
        {
            var element = await _outbox.Reader.ReadAsync(over);
            _terminates = element.Name == "close";
            if (_counts && !_terminates)
            {
                lock (_gate)
                    _unacknowledged.Enqueue(element);
            }

            await SendAsync(socket, element);
            _last = element;
            if (_counts && !_terminates && ++_messages % 4 == 0)
                await SendAsync(socket, Managed("r"));
        }
    }

    /// <summary>What ends the session is said in its own elements; everything else is a stanza.</summary>
    private void Take(Element element)
    {
        if (StreamError.TryRead(element, out var error))
        {
            End(error.Condition);
        }
        else if (element.Is("close", XmppNamespaces.Framing))
        {
            End(_terminates ? Faults.End.Orderly : "closed");
        }
        else if (Stanza.TryCreate(element, out var stanza))
        {
            if (_counts)
                _taken++;
            _received.Writer.TryWrite(stanza);
        }
    }

    /// <returns>What is left.</returns>
    private Element[] Acknowledge(Element answer)
    {
        var h = uint.Parse(answer.Attribute("h")!, CultureInfo.InvariantCulture);
        lock (_gate)
        {
            if (h < _acknowledged || h - _acknowledged > _unacknowledged.Count)
                throw new InvalidDataException($"{h} acknowledged; {_acknowledged} were, and {_unacknowledged.Count} wait.");
            for (; _acknowledged < h; _acknowledged++)
                _unacknowledged.Dequeue();
            return [.. _unacknowledged];
        }
    }

    private async Task<Element> ExpectAsync(WebSocket socket, string name)
    {
        var element = await ReceiveAsync(socket);
        if (StreamError.TryRead(element, out var error))
        {
            if (_resumption is null)
                End(error.Condition);
            throw new ConnectionBrokenException();
        }

        return element.Name == name ? element : throw new InvalidDataException($"Expected <{name}>, received {element}");
    }

    /// <summary>One whole message, or in two fragments, as the part says.</summary>
    private async Task SendAsync(WebSocket socket, Element element)
    {
        ReadOnlyMemory<byte> bytes = StanzaWriter.ToBytes(element);
        await _sending.WaitAsync();
        try
        {
            _network.Note("says", bytes.Span);
            if (_part.Fragment > 0 && ++_fragments % 3 == 0)
            {
                var cut = _part.Fragment % bytes.Length;
                await socket.SendAsync(bytes[..cut], WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
                bytes = bytes[cut..];
            }

            await socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<Element> ReceiveAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (part.MessageType is WebSocketMessageType.Close)
                throw new ConnectionBrokenException();
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                break;
        }

        _network.Note("hears", message.ToArray());
        return StanzaReader.TryRead(message.ToArray(), XmlLimits.Default, out var element, out var fault)
            ? element
            : throw new InvalidDataException($"{fault}: {Encoding.UTF8.GetString(message.ToArray())}");
    }

    private void End(string end)
    {
        if (!_ended.TrySetResult(end))
            return;
        _bound.TrySetException(new SessionOverException(end));
        _ = _bound.Task.Exception;
        _received.Writer.TryComplete();
    }

    private static Element Managed(string name) => new(name, XmppNamespaces.StreamManagement);

    private static string Number(uint number) => number.ToString(CultureInfo.InvariantCulture);
}
