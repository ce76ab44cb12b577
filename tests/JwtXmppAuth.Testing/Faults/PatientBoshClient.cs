using System.Globalization;
using System.Security;
using System.Text;
using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>
/// A BOSH client that keeps to XEP-0124 and never gives up: a lost exchange is repeated with the same rid and the same
/// bytes (§14.3), answers are read in the order of their requests (§14.2), and one request is always open. Everything
/// happens in turns of one loop, so nothing in it needs a lock.
/// </summary>
public sealed class PatientBoshClient : IFaultedClient
{
    /// <summary>Time between a broken exchange and its repetition.</summary>
    private readonly TimeSpan _retry;

    /// <summary>After this a client takes a request for lost.</summary>
    private readonly TimeSpan _patience;

    private readonly Part _part;
    private readonly string _host;
    private readonly IBoshNetwork _network;
    private readonly TimeProvider _time;
    private readonly Channel<Action> _turns = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<Stanza> _received = Channel.CreateUnbounded<Stanza>();
    private readonly Channel<Element> _stream = Channel.CreateUnbounded<Element>();
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<Outgoing> _outbox = new();
    private readonly Queue<Request> _open = new();
    private long _rid = 1000;
    private int _requests = 1;
    private string? _sid;
    private bool _terminating;

    public PatientBoshClient(Part part, string host, IBoshNetwork network, TimeProvider time, TimeSpan retry, TimeSpan patience)
    {
        (_part, _host, _network, _time, _retry, _patience) = (part, host, network, time, retry, patience);
        Loop = LoopAsync();
    }

    public Task Loop { get; }

    public ChannelReader<Stanza> Received => _received.Reader;

    public Task<string> Ended => _ended.Task;

    public async Task LogInAsync()
    {
        Post(
            new Outgoing(
                $"to='{SecurityElement.Escape(_host)}' wait='{Number(_part.Wait)}' hold='{Number(_part.Hold)}' ver='1.6' xmpp:version='1.0'"));
        await ExpectAsync("features");
        Post(new Outgoing("", new Element("auth", XmppNamespaces.Sasl).WithAttribute("mechanism", "ANONYMOUS")));
        await ExpectAsync("success");
        Post(new Outgoing($"to='{SecurityElement.Escape(_host)}' xmpp:restart='true'"));
        await ExpectAsync("features");
        var bind = new Element("iq", XmppNamespaces.Client, new Element("bind", XmppNamespaces.Bind));
        Post(new Outgoing("", bind.WithAttribute("type", "set").WithAttribute("id", "bind")));
        await ExpectAsync("iq");
    }

    public void Send(Element stanza) => Post(new Outgoing("", stanza));

    public async Task TerminateAsync()
    {
        Post(new Outgoing("type='terminate'"));
        await _ended.Task;
    }

    private void Post(Outgoing outgoing) => Turn(() => _outbox.Enqueue(outgoing));

    private void Turn(Action turn) => _turns.Writer.TryWrite(turn);

    private async Task LoopAsync()
    {
        try
        {
            await foreach (var turn in _turns.Reader.ReadAllAsync())
            {
                turn();
                if (_ended.Task.IsCompleted)
                    continue;
                Read();
                Open();
            }
        }
        finally
        {
            End("a fault of the client");
        }
    }

    /// <summary>Answers in the order of their requests.</summary>
    private void Read()
    {
        while (_open.TryPeek(out var oldest) && oldest.Answer is { } body && !_ended.Task.IsCompleted)
        {
            _open.Dequeue();
            _sid ??= body.Attribute("sid");
            if (body.Attribute("requests") is { } requests)
                _requests = int.Parse(requests, CultureInfo.InvariantCulture);
            foreach (var element in body.Elements)
            {
                if (Stanza.TryCreate(element, out var stanza) && stanza.Id != "bind")
                    _received.Writer.TryWrite(stanza);
                else
                    _stream.Writer.TryWrite(element);
            }

            if (body.Attribute("type") == "terminate")
                End(body.Attribute("condition") ?? Faults.End.Orderly);
        }
    }

    private void Open()
    {
        while (!_ended.Task.IsCompleted && !_terminating && _open.Count < _requests && (_outbox.Count > 0 || (_sid is not null && _open.Count == 0)))
        {
            var body = NextBody();
            var request = new Request(_rid, Encoding.UTF8.GetBytes(body), _terminating);
            _rid++;
            _open.Enqueue(request);
            _ = AskAsync(request);
        }
    }

    /// <summary>One request until it has its answer.</summary>
    private async Task AskAsync(Request request)
    {
        try
        {
            while (!_ended.Task.IsCompleted)
            {
                using var patience = new CancellationTokenSource(_patience, _time);
                try
                {
                    var post = new BoshPost(_sid, request.Rid, request.Body, request.Terminates, NewestRid: () => _rid - 1, _requests);
                    var body = Parse(await _network.PostAsync(post, patience.Token));
                    // §17.3: nothing is lost, the request may be repeated.
                    if (body.Attribute("type") != "error")
                    {
                        Turn(() => request.Answer = body);
                        return;
                    }
                }
                catch (Exception broken) when (broken is IOException or OperationCanceledException)
                {
                }

                await Task.Delay(_retry, _time);
            }
        }
        catch (VanishedException)
        {
            Turn(() => End(Faults.End.Vanished));
        }
        catch (Exception fault)
        {
            Turn(() => throw new InvalidOperationException($"No answer of the gateway's: {fault.Message}", fault));
        }
    }

    /// <summary>What can travel together does; a body that restarts, opens or ends the stream has that to say and nothing else.</summary>
    private string NextBody()
    {
        var attributes = "";
        var payload = new StringBuilder();
        while (_outbox.TryPeek(out var next) && (payload.Length == 0 || next.Attributes.Length == 0))
        {
            _outbox.Dequeue();
            if (next.Payload is { } element)
                payload.Append(StanzaWriter.ToText(element, XmppNamespaces.HttpBind));
            attributes = next.Attributes;
            if (attributes.Length == 0)
                continue;
            _terminating = attributes == "type='terminate'";
            break;
        }

        var sid = _sid is null ? "" : $" sid='{_sid}'";
        return $"<body xmlns='{XmppNamespaces.HttpBind}' xmlns:xmpp='{XmppNamespaces.XBosh}' rid='{Number(_rid)}'{sid} {attributes}>{payload}</body>";
    }

    private async Task ExpectAsync(string name)
    {
        try
        {
            var element = await _stream.Reader.ReadAsync();
            if (element.Is("error", XmppNamespaces.Streams))
                throw new SessionOverException(await _ended.Task);
            if (element.Name != name)
                throw new InvalidDataException($"Expected <{name}>, received {element}");
        }
        catch (ChannelClosedException)
        {
            throw new SessionOverException(await _ended.Task);
        }
    }

    private void End(string end)
    {
        if (!_ended.TrySetResult(end))
            return;
        _turns.Writer.TryComplete();
        _received.Writer.TryComplete();
        _stream.Writer.TryComplete();
    }

    private static Element Parse(ReadOnlyMemory<byte> bytes)
    {
        var limits = new XmlLimits { MaxBytes = int.MaxValue, MaxElements = int.MaxValue, MaxNamespaces = int.MaxValue };
        return StanzaReader.TryRead(bytes, limits, out var body, out var fault) && body.Is("body", XmppNamespaces.HttpBind)
            ? body
            : throw new InvalidDataException($"{fault}: {Encoding.UTF8.GetString(bytes.Span)}");
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <param name="Attributes">Of the body; none where only the payload counts.</param>
    private sealed record Outgoing(string Attributes, Element? Payload = null);

    private sealed class Request(long rid, byte[] body, bool terminates)
    {
        public long Rid => rid;

        public byte[] Body => body;

        public bool Terminates => terminates;

        public Element? Answer { get; set; }
    }
}
