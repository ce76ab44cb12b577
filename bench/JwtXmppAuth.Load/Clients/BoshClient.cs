using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>A participant over BOSH (XEP-0124, XEP-0206), <c>hold='1'</c>.</summary>
internal sealed class BoshClient(HttpPool pool, Door door, int number, int wait) : IClient
{
    private readonly byte[] _head = HttpConnection.Head(door.Server, door.Path + door.Login.Query(number));
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private long _rid = RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private string _sid = "";
    private Heard? _heard;
    private Task _exchange = Task.CompletedTask;
    private int _underWay;

    public int Requests { get; private set; }

    public async Task StartAsync(CancellationToken cancellation)
    {
        var opening = $"to='{door.Domain}' wait='{wait}' hold='1' ver='1.6' content='text/xml; charset=utf-8' xml:lang='en' xmpp:version='1.0'";
        var mechanism = Words.Mechanism(door.Login);
        var offered = await PostAsync(Body(opening, []), answer =>
        {
            _sid = $"sid='{Words.Attribute(answer, "sid")}' ";
            return answer.IndexOf(mechanism.Span) >= 0;
        }, cancellation);
        if (!offered)
            await UntilAsync(Body("", []), mechanism, cancellation);
        await AskAsync(door.Login.Auth(number), Words.Success, cancellation);
        await UntilAsync(Body($"to='{door.Domain}' xmpp:restart='true'", []), Words.BindOffered, cancellation);
        await AskAsync(Words.Bind, Words.Bound, cancellation);
    }

    public Task AskAsync(string stanza, ReadOnlyMemory<byte> awaited, CancellationToken cancellation) =>
        UntilAsync(Body("", Encoding.UTF8.GetBytes(stanza)), awaited, cancellation);

    public async Task ListenAsync(Heard heard, CancellationToken cancellation)
    {
        _heard = heard;
        Send(ReadOnlyMemory<byte>.Empty, cancellation);
        await _over.Task.WaitAsync(cancellation);
    }

    public void Send(ReadOnlyMemory<byte> stanza, CancellationToken cancellation) => _exchange = ExchangeAsync(stanza, cancellation);

    public Task EndAsync(CancellationToken cancellation) => PostAsync(Body("type='terminate'", []), _ => true, cancellation, last: true);

    public void Dispose()
    {
        _over.TrySetCanceled();
        if (!door.IsShared)
            pool.Dispose();
    }

    private async Task ExchangeAsync(ReadOnlyMemory<byte> stanza, CancellationToken cancellation)
    {
        try
        {
            // Whichever request is answered last goes on as the one that the server holds.
            var goesOn = true;
            while (goesOn)
            {
                byte[] body;
                lock (_gate)
                {
                    _underWay++;
                    body = Body("", stanza.Span);
                }

                stanza = await PostAsync(body, answer => _heard!(answer), cancellation);
                lock (_gate)
                    goesOn = --_underWay == 0 || !stanza.IsEmpty;
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or System.Net.Sockets.SocketException)
        {
            _over.TrySetException(failure);
        }
        catch (OperationCanceledException)
        {
            _over.TrySetCanceled(cancellation);
        }
    }

    private async Task UntilAsync(byte[] body, ReadOnlyMemory<byte> awaited, CancellationToken cancellation)
    {
        while (!await PostAsync(body, answer => answer.IndexOf(awaited.Span) >= 0, cancellation))
            body = Body("", []);
    }

    private async Task<T> PostAsync<T>(byte[] body, Func<ReadOnlySpan<byte>, T> use, CancellationToken cancellation, bool last = false)
    {
        Requests++;
        return await pool.PostAsync(_head, body, answer =>
        {
            var ended = answer.IndexOf("type='terminate'"u8) >= 0 || answer.IndexOf("type=\"terminate\""u8) >= 0;
            return ended == last && !Words.Refuses(answer)
                ? use(answer)
                : throw new InvalidDataException($"{door.Server} does not play along: {Encoding.UTF8.GetString(answer)}");
        }, cancellation);
    }

    private byte[] Body(string attributes, ReadOnlySpan<byte> payload)
    {
        var start = $"<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' rid='{_rid++}' {_sid}{attributes}>";
        var body = new byte[start.Length + payload.Length + "</body>".Length];
        Encoding.ASCII.GetBytes(start, body);
        payload.CopyTo(body.AsSpan(start.Length));
        "</body>"u8.CopyTo(body.AsSpan(start.Length + payload.Length));
        return body;
    }
}
