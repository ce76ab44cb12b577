using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>HTTP between one participant and a gateway, through a <see cref="FaultProxy"/>: one connection an exchange.</summary>
public sealed class ProxiedBosh(Part part, string token, FaultProxy proxy) : IBoshNetwork
{
    private readonly Dictionary<int, Fault> _faults = part.Faults.ToDictionary(fault => fault.At);
    private readonly ConcurrentDictionary<string, (long Opened, SilenceWatch Silence)> _sessions = new();
    private readonly ConcurrentQueue<FaultKind> _befell = new();
    private readonly ConcurrentQueue<string> _notes = new();
    private readonly long _begun = TimeProvider.System.GetTimestamp();
    private int _exchanges;
    private volatile bool _vanished;

    public IReadOnlyCollection<FaultKind> Befell => _befell;

    /// <summary>What passed, for whoever wants to know why.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    /// <summary>A copy came so late that the gateway need not know its answer any more.</summary>
    public bool LateCopy { get; private set; }

    public string? Sid { get; private set; }

    /// <summary>Between the last answer and the next request, for the session that the client knows of.</summary>
    public TimeSpan LongestSilence => Sid is not null && _sessions.TryGetValue(Sid, out var session) ? session.Silence.Longest : TimeSpan.Zero;

    /// <summary>Since the session that the client knows of was opened.</summary>
    public TimeSpan Age => Sid is not null && _sessions.TryGetValue(Sid, out var session)
        ? TimeProvider.System.GetElapsedTime(session.Opened)
        : TimeSpan.Zero;

    public async Task<ReadOnlyMemory<byte>> PostAsync(BoshPost post, CancellationToken givenUp)
    {
        if (_vanished)
            throw new VanishedException();
        Sid = post.Sid;
        var fault = _faults.GetValueOrDefault(_exchanges++);
        var request = Request(post.Body);
        Note($"posts {post.Rid}{(fault is null ? "" : $", {fault}")}");
        var delay = TimeSpan.FromMilliseconds(fault?.Delay ?? 0);
        if (fault is not null)
            _befell.Enqueue(fault.Kind);
        switch (fault?.Kind)
        {
            case null:
                return await ExchangeAsync(post, request, null, givenUp);
            case FaultKind.RequestLost:
                await Task.Delay(delay, TimeProvider.System, givenUp);
                throw new ConnectionBrokenException();
            case FaultKind.RequestDoubled:
                var first = ExchangeAsync(post, request, null, givenUp);
                var second = ExchangeAsync(post, request, new LinkFault(LinkFaultKind.Pause, Up: true, 0, delay), CancellationToken.None);
                var (heard, unheard) = fault.Bytes % 2 == 0 ? (first, second) : (second, first);
                _ = unheard.ContinueWith(done => done.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return await heard.WaitAsync(givenUp);
            case FaultKind.Vanish:
                _vanished = true;
                proxy.Break();
                throw new VanishedException();
            default:
                return await ExchangeAsync(post, request, LinkFaultOf(fault, delay, request.Length), givenUp);
        }
    }

    private static LinkFault LinkFaultOf(Fault fault, TimeSpan delay, int length) => fault.Kind switch
    {
        FaultKind.RequestTruncated => new LinkFault(LinkFaultKind.Cut, Up: true, fault.Bytes % length, TimeSpan.Zero),
        FaultKind.RequestDelayed => new LinkFault(LinkFaultKind.Pause, Up: true, 0, delay),
        FaultKind.RequestInPieces => fault.Bytes % 2 == 0
            ? new LinkFault(LinkFaultKind.Pause, Up: true, fault.Bytes % length, delay)
            : new LinkFault(LinkFaultKind.Trickle, Up: true, fault.Bytes % length, delay),
        FaultKind.AnswerLost => new LinkFault(LinkFaultKind.Swallow, Up: false, 0, delay),
        FaultKind.AnswerTruncated => new LinkFault(LinkFaultKind.Cut, Up: false, fault.Bytes % 400, TimeSpan.Zero),
        FaultKind.AnswerDelayed => new LinkFault(LinkFaultKind.Pause, Up: false, 0, delay),
        FaultKind.Cut => new LinkFault(LinkFaultKind.Cut, Up: true, length, delay),
        _ => throw new ArgumentException($"{fault.Kind} is none of a connection.", nameof(fault)),
    };

    private async Task<ReadOnlyMemory<byte>> ExchangeAsync(BoshPost post, byte[] request, LinkFault? fault, CancellationToken givenUp)
    {
        var silence = post.Sid is not null && _sessions.TryGetValue(post.Sid, out var session) ? session.Silence : null;
        var (missing, arrived) = (request.Length, false);
        var gate = new Lock();
        try
        {
            using var socket = await proxy.ConnectAsync(fault, new LinkWatch(Sent, Answered, () => { }), givenUp);
            await socket.SendAsync(request, givenUp);
            var answer = await ReadAsync(socket, givenUp);
            Note($"reads {post.Rid}: {Encoding.UTF8.GetString(answer.Span)}");
            if (post.Sid is null)
                Learn(Encoding.UTF8.GetString(answer.Span));
            return answer;
        }
        catch (SocketException)
        {
            throw new ConnectionBrokenException();
        }

        void Sent(int bytes)
        {
            lock (gate)
            {
                missing -= bytes;
                if (missing > 0 || arrived)
                    return;
                arrived = true;
            }

            Note($"is heard {post.Rid}: {Encoding.UTF8.GetString(post.Body)}");
            silence?.Arrive();
            if (post.Terminates)
                silence?.End();
            NoteLateCopy();
        }

        void Answered()
        {
            lock (gate)
            {
                if (!arrived)
                    return;
                arrived = false;
                missing = int.MaxValue;
            }

            silence?.Leave();
            // What was sent in time may be read too late, when newer ones have overtaken it: before this, nobody knows when.
            NoteLateCopy();
        }

        void NoteLateCopy()
        {
            if (post.Sid is not null && post.Rid <= post.NewestRid() - post.Requests)
                LateCopy = true;
        }
    }

    private void Note(string what) => _notes.Enqueue($"{TimeProvider.System.GetElapsedTime(_begun)} {part.Name} {what}");

    private byte[] Request(byte[] body)
    {
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        return
        [
            .. Encoding.UTF8.GetBytes(
                $"POST /http-bind?token={token} HTTP/1.1\r\nHost: meet.example.com\r\nContent-Type: text/xml; charset=utf-8\r\n"
                + $"Content-Length: {length}\r\nConnection: close\r\n\r\n"),
            .. body,
        ];
    }

    /// <summary>The body of an answer that came whole.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Socket socket, CancellationToken givenUp)
    {
        using var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer, givenUp) is var length and > 0)
            received.Write(buffer, 0, length);
        ReadOnlyMemory<byte> answer = received.ToArray();
        var end = answer.Span.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw new ConnectionBrokenException();
        var head = Encoding.ASCII.GetString(answer.Span[..end]);
        var body = answer[(end + 4)..];
        var said = head.Split("\r\n").Select(line => line.Split(':')).FirstOrDefault(
            header => header[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
        return said is null || int.Parse(said[1], CultureInfo.InvariantCulture) != body.Length
            ? throw new ConnectionBrokenException()
            : body;
    }

    private void Learn(string answer)
    {
        const string Mark = " sid='";
        if (answer.IndexOf(Mark, StringComparison.Ordinal) is var start and > 0)
            _sessions[answer.Substring(start + Mark.Length, 32)] = (TimeProvider.System.GetTimestamp(), new SilenceWatch(TimeProvider.System));
    }
}
