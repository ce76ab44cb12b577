using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing;

/// <summary>
/// A BOSH client (XEP-0124) that does what a test says, request by request, over real HTTP: requests may overlap, skip a
/// rid or repeat one, and every exchange is kept. A client that behaves is <see cref="Scenarios.BoshScenarioClient"/>.
/// </summary>
public sealed class BoshClient(Uri url) : IDisposable
{
    /// <summary>What strophe.js sends.</summary>
    public const string UsualAttributes = "wait='60' hold='1' ver='1.6' content='text/xml; charset=utf-8' xml:lang='en' xmpp:version='1.0'";

    /// <summary>Real time after which no request waits any longer: beyond what any server grants as <c>wait</c> by default.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly MediaTypeHeaderValue ContentType = new("text/xml", "utf-8");

    private readonly ConcurrentQueue<(string Request, BoshResponse Response)> _exchanges = new();
    private long _rid = Random(1, 1L << 32);

    /// <summary>For requests that are not bodies at all.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };

    /// <summary>With the query of the first request; later requests go to the same.</summary>
    public Uri Url { get; set; } = url;

    /// <summary>What each request after the first says besides, such as its key.</summary>
    public Func<string> More { get; set; } = () => "";

    public string? Sid { get; private set; }

    public string? Host { get; private set; }

    /// <summary>Of the next request.</summary>
    public long Rid => Interlocked.Read(ref _rid);

    /// <summary>Everything that went over the wire so far, in the order of the answers.</summary>
    public IReadOnlyCollection<(string Request, BoshResponse Response)> Exchanges => _exchanges;

    public async Task<BoshResponse> OpenAsync(string host, string attributes = UsualAttributes, CancellationToken cancellation = default)
    {
        Host = host;
        var response = await PostAsync(TakeRid(), $"to='{SecurityElement.Escape(host)}' {attributes}", "", cancellation);
        Sid = response["sid"];
        return response;
    }

    /// <summary>The next request, with stanzas or without; the task completes with its answer.</summary>
    public Task<BoshResponse> SendAsync(string payload = "", string attributes = "", CancellationToken cancellation = default) =>
        PostAsync(TakeRid(), $"{attributes} {More()}", payload, cancellation);

    public Task<BoshResponse> SendAsync(Element stanza, CancellationToken cancellation = default) =>
        SendAsync(StanzaWriter.ToText(stanza, XmppNamespaces.HttpBind), cancellation: cancellation);

    public Task<BoshResponse> RestartAsync(CancellationToken cancellation = default) =>
        SendAsync(attributes: $"to='{Host}' xml:lang='en' xmpp:restart='true'", cancellation: cancellation);

    public Task<BoshResponse> TerminateAsync(string payload = "", CancellationToken cancellation = default) =>
        SendAsync(payload, "type='terminate'", cancellation);

    /// <summary>A request with any rid: an old one again, or one too far ahead.</summary>
    public Task<BoshResponse> PostAsync(long rid, string attributes = "", string payload = "", CancellationToken cancellation = default)
    {
        var sid = Sid is null ? "" : $"sid='{Sid}' ";
        var number = rid.ToString(CultureInfo.InvariantCulture);
        return PostAsync(
            $"<body xmlns='{XmppNamespaces.HttpBind}' xmlns:xmpp='{XmppNamespaces.XBosh}' rid='{number}' {sid}{attributes}>{payload}</body>",
            cancellation);
    }

    /// <summary>Any text at all.</summary>
    public async Task<BoshResponse> PostAsync(string body, CancellationToken cancellation = default)
    {
        using var content = new StringContent(body);
        content.Headers.ContentType = ContentType;
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = content };
        return await SendAsync(request, body, cancellation);
    }

    public async Task<BoshResponse> SendAsync(HttpRequestMessage request, string logged = "", CancellationToken cancellation = default)
    {
        var response = await BoshResponse.ReadAsync(await Http.SendAsync(request, cancellation), cancellation);
        _exchanges.Enqueue((logged, response));
        return response;
    }

    /// <summary>SASL ANONYMOUS, restart and bind, as every client of this field does it; answers with the JID. Requests follow one another.</summary>
    public async Task<Jid> LogInAsync(string? resource = null, CancellationToken cancellation = default)
    {
        await ExpectAsync(SendAsync($"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='ANONYMOUS'/>", cancellation: cancellation), "success");
        await ExpectAsync(RestartAsync(cancellation), "features");
        var wanted = resource is null ? "" : $"<resource>{SecurityElement.Escape(resource)}</resource>";
        var bound = await ExpectAsync(
            SendAsync(
                $"<iq xmlns='{XmppNamespaces.Client}' type='set' id='bind'><bind xmlns='{XmppNamespaces.Bind}'>{wanted}</bind></iq>",
                cancellation: cancellation),
            "iq");
        var text = bound.Child("bind", XmppNamespaces.Bind)?.Child("jid", XmppNamespaces.Bind)?.Text;
        return Jid.TryParse(text, out var jid) ? jid : throw new InvalidDataException($"Not bound: {bound}");
    }

    public void Dispose() => Http.Dispose();

    private static async Task<Element> ExpectAsync(Task<BoshResponse> answer, string name)
    {
        var response = await answer;
        return response.Payload is [var only] && only.Name == name && !response.Terminates
            ? only
            : throw new InvalidDataException($"Expected one <{name}>, received {response}");
    }

    private long TakeRid() => Interlocked.Increment(ref _rid) - 1;

    private static long Random(long least, long most) =>
        least + (long)(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue * (most - least));
}
