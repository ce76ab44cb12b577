using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtXmppAuth.Faults;

/// <summary>
/// HTTP between one participant and the gateway's own endpoint, without a socket: it does to requests and answers what the
/// plan says, and to the gateway what Kestrel would do then.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It holds nothing but memory: no timer, no wait handle.")]
internal sealed class VirtualBosh(Part part, string token, BoshEndpoint endpoint, Action<string, string>? note, VirtualTime time)
    : IBoshNetwork, IVirtualNetwork
{
    private readonly Dictionary<int, Fault> _faults = part.Faults.ToDictionary(fault => fault.At);
    private readonly Dictionary<string, (TimeSpan Opened, SilenceWatch Silence)> _sessions = [];
    private readonly CancellationTokenSource _vanished = new();
    private readonly List<Task> _underWay = [];
    private int _exchanges;

    public List<string> Befell { get; } = [];

    public List<Exception> Thrown { get; } = [];

    public bool LateCopy { get; private set; }

    /// <summary>The session that the client knows of.</summary>
    public string? Sid { get; private set; }

    public TimeSpan Opened => Sid is null ? time.Passed : _sessions[Sid].Opened;

    public TimeSpan LongestSilence => Sid is null ? TimeSpan.Zero : _sessions[Sid].Silence.Longest;

    public Task Quiet => Task.WhenAll(_underWay);

    public Task<ReadOnlyMemory<byte>> PostAsync(BoshPost post, CancellationToken givenUp)
    {
        if (_vanished.IsCancellationRequested)
            throw new VanishedException();
        Sid = post.Sid;
        var fault = _faults.GetValueOrDefault(_exchanges++);
        note?.Invoke(part.Name, $"posts {post.Rid}{(fault is null ? "" : $", {fault}")}");
        if (fault is not null)
            Befell.Add($"{fault.Kind}");
        return Track(CarryAsync(post, fault, givenUp)).WaitAsync(givenUp);
    }

    private async Task<ReadOnlyMemory<byte>> CarryAsync(BoshPost post, Fault? fault, CancellationToken givenUp)
    {
        // A client that gives up closes its connection.
        var open = CancellationTokenSource.CreateLinkedTokenSource(_vanished.Token, givenUp).Token;
        var delay = TimeSpan.FromMilliseconds(fault?.Delay ?? 0);
        var cut = fault is null ? 0 : 1 + (fault.Bytes % (post.Body.Length - 1));
        switch (fault?.Kind)
        {
            case FaultKind.RequestLost:
                await Pass(delay);
                throw new ConnectionBrokenException();
            case FaultKind.RequestTruncated:
                await HandleAsync(post, new Line(open) { Cut = cut, Breaks = true });
                throw new ConnectionBrokenException();
            case FaultKind.RequestDelayed:
                // What is on its way arrives, whoever still waits for an answer.
                await Pass(delay);
                return await HandleAsync(post, new Line(CancellationToken.None));
            case FaultKind.RequestInPieces:
                return await HandleAsync(post, new Line(open) { Cut = cut, Pause = () => Pass(delay) });
            case FaultKind.RequestDoubled:
                var first = Track(HandleAsync(post, new Line(open)));
                var second = Track(CopyAsync());
                return await (fault.Bytes % 2 == 0 ? first : second);
            case FaultKind.AnswerLost:
                await Task.WhenAny(Track(HandleAsync(post, new Line(CancellationToken.None))), Pass(delay));
                throw new ConnectionBrokenException();
            case FaultKind.AnswerTruncated:
                await HandleAsync(post, new Line(open) { AnswerCut = fault.Bytes });
                throw new ConnectionBrokenException();
            case FaultKind.AnswerDelayed:
                var answer = await HandleAsync(post, new Line(open));
                await Pass(delay);
                return answer;
            case FaultKind.Cut:
                using (var breaks = new CancellationTokenSource(delay, time))
                    return await HandleAsync(post, new Line(CancellationTokenSource.CreateLinkedTokenSource(open, breaks.Token).Token));
            case FaultKind.Vanish:
                _vanished.Cancel();
                throw new VanishedException();
            default:
                return await HandleAsync(post, new Line(open));
        }

        async Task<ReadOnlyMemory<byte>> CopyAsync()
        {
            await Pass(delay);
            return await HandleAsync(post, new Line(CancellationToken.None));
        }
    }

    private async Task<ReadOnlyMemory<byte>> HandleAsync(BoshPost post, Line line)
    {
        var silence = post.Sid is not null && _sessions.TryGetValue(post.Sid, out var session) ? session.Silence : null;
        var arrived = false;
        var aborted = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var breaks = line.Open.UnsafeRegister(_ => aborted.Cancel(), null);
        var answer = new AnswerStream(line.AnswerCut, aborted);
        var http = new DefaultHttpContext();
        http.Request.Method = "POST";
        http.Request.Path = "/http-bind";
        http.Request.QueryString = new QueryString($"?token={token}");
        http.Request.ContentLength = post.Body.Length;
        http.Request.Body = new PieceStream(post.Body, line.Cut, line.Pause, line.Breaks ? Break : null, Arrive);
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Features.Set<IHttpRequestLifetimeFeature>(new Lifetime(aborted) { RequestAborted = aborted.Token });
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        try
        {
            await endpoint.HandleAsync(http);
        }
        catch (Exception fault)
        {
            Thrown.Add(fault);
        }
        finally
        {
            note?.Invoke(part.Name, $"is answered {post.Rid}: {Transcript.Shown(answer.ToArray())}");
            if (arrived)
                silence?.Leave();
        }

        if (aborted.IsCancellationRequested)
            throw new ConnectionBrokenException();
        if (post.Sid is null)
            Learn(Encoding.UTF8.GetString(answer.ToArray()));
        return answer.ToArray();

        void Arrive()
        {
            note?.Invoke(part.Name, $"is heard {post.Rid}: {Transcript.Shown(post.Body)}");
            arrived = true;
            silence?.Arrive();
            if (post.Terminates)
                silence?.End();
            LateCopy |= post.Sid is not null && post.Rid <= post.NewestRid() - post.Requests;
        }

        Exception Break()
        {
            // Kestrel has all of these: an orderly end in the middle of the body, told before or after the connection's own
            // end, and a reset, told before.
            switch (post.Rid % 4)
            {
                case 0:
                    return new BadHttpRequestException("Unexpected end of request content.");
                case 1:
                    aborted.Cancel();
                    return new BadHttpRequestException("Unexpected end of request content.");
                case 2:
                    aborted.Cancel();
                    return new IOException("Connection reset by peer");
                default:
                    aborted.CancelAfter(TimeSpan.FromMilliseconds(1));
                    return new IOException("Connection reset by peer");
            }
        }
    }

    private Task Pass(TimeSpan delay) => Task.Delay(delay, time);

    private void Learn(string answer)
    {
        const string Mark = " sid='";
        if (answer.IndexOf(Mark, StringComparison.Ordinal) is var start and > 0)
            _sessions[answer.Substring(start + Mark.Length, 32)] = (time.Passed, new SilenceWatch(time));
    }

    private Task<ReadOnlyMemory<byte>> Track(Task<ReadOnlyMemory<byte>> task)
    {
        _underWay.Add(task.ContinueWith(
            done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
        return task;
    }

    /// <summary>One connection as the gateway knows it.</summary>
    /// <param name="Open">Cancelled when the gateway sees it break.</param>
    private sealed record Line(CancellationToken Open)
    {
        public int Cut { get; init; }

        public Func<Task>? Pause { get; init; }

        public bool Breaks { get; init; }

        public int? AnswerCut { get; init; }
    }

    /// <summary>The gateway may break the connection too.</summary>
    private sealed class Lifetime(CancellationTokenSource aborted) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; }

        public void Abort() => aborted.Cancel();
    }

    /// <summary>Breaks in the middle of the answer, where the plan says so.</summary>
    private sealed class AnswerStream(int? cut, CancellationTokenSource aborted) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (cut is not { } bytes)
                return base.WriteAsync(buffer, cancellationToken);
            Write(buffer.Span[..(bytes % buffer.Length)]);
            aborted.Cancel();
            return ValueTask.FromException(new IOException("Broken pipe"));
        }
    }
}
