using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Load;

/// <summary>
/// A participant over BOSH (XEP-0124 and XEP-0206), one request at a time. It looks for what it waits for and parses nothing,
/// so that the load costs less than what it measures; an answer that ends the session ends the run.
/// </summary>
internal sealed class Participant(HttpClient http, Target target, string room, int number)
{
    private static readonly MediaTypeHeaderValue ContentType = new("text/xml", "utf-8");

    private readonly string _room = $"{room}@conference.{target.Domain}";
    private long _rid = RandomNumberGenerator.GetInt32(1, int.MaxValue);
    private string _sid = "";

    public int Requests { get; private set; }

    /// <summary>From nothing to a bound resource.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        const string Wishes = "wait='60' hold='1' ver='1.6' content='text/xml; charset=utf-8' xml:lang='en' xmpp:version='1.0'";
        var opened = await PostAsync($"to='{target.Domain}' {Wishes}", "", cancellation);
        _sid = Attribute(opened, "sid");
        await UntilAsync(opened, "<mechanism>ANONYMOUS<", cancellation);
        await SendUntilAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", "<success", cancellation);
        await UntilAsync(await PostAsync($"to='{target.Domain}' xmpp:restart='true'", "", cancellation), "urn:ietf:params:xml:ns:xmpp-bind", cancellation);
        await SendUntilAsync(
            "<iq type='set' id='b' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "<jid>", cancellation);
    }

    /// <summary>Until its own presence comes back: XEP-0045's status 110.</summary>
    public Task JoinAsync(CancellationToken cancellation) => SendUntilAsync(
        $"<presence xmlns='jabber:client' to='{_room}/p{number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>", "code='110'", cancellation);

    /// <summary>Says one thing, and hears what everybody in the room says.</summary>
    public async Task TalkAsync(int occupants, CancellationToken cancellation)
    {
        var answer = await PostAsync("", $"<message xmlns='jabber:client' to='{_room}' type='groupchat'><body>Hello from {number}</body></message>", cancellation);
        for (var heard = Heard(answer); heard < occupants; heard += Heard(answer))
            answer = await PostAsync("", "", cancellation);
    }

    public async Task LeaveAsync(CancellationToken cancellation)
    {
        await SendUntilAsync($"<presence xmlns='jabber:client' to='{_room}/p{number}' type='unavailable'/>", "code='110'", cancellation);
        await PostAsync("type='terminate'", "", cancellation, last: true);
    }

    private static int Heard(string answer) => answer.AsSpan().Count(">Hello from ");

    private async Task SendUntilAsync(string stanza, string awaited, CancellationToken cancellation) =>
        await UntilAsync(await PostAsync("", stanza, cancellation), awaited, cancellation);

    private async Task UntilAsync(string answer, string awaited, CancellationToken cancellation)
    {
        while (!answer.Contains(awaited, StringComparison.Ordinal))
            answer = await PostAsync("", "", cancellation);
    }

    private async Task<string> PostAsync(string attributes, string payload, CancellationToken cancellation, bool last = false)
    {
        var rid = (_rid++).ToString(CultureInfo.InvariantCulture);
        var sid = _sid.Length == 0 ? "" : $"sid='{_sid}' ";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            $"<body xmlns='http://jabber.org/protocol/httpbind' xmlns:xmpp='urn:xmpp:xbosh' rid='{rid}' {sid}{attributes}>{payload}</body>"));
        content.Headers.ContentType = ContentType;
        using var response = await http.PostAsync(target.Url, content, cancellation);
        Requests++;
        var answer = await response.Content.ReadAsStringAsync(cancellation);
        var ended = answer.Contains("type='terminate'", StringComparison.Ordinal)
            || answer.Contains("<failure", StringComparison.Ordinal) || answer.Contains("type='error'", StringComparison.Ordinal);
        return response.IsSuccessStatusCode && ended == last ? answer : throw new InvalidDataException($"{target.Name} does not play along: {answer}");
    }

    private static string Attribute(string answer, string name)
    {
        var from = answer.IndexOf($" {name}='", StringComparison.Ordinal) + name.Length + 3;
        return answer[from..answer.IndexOf('\'', from)];
    }
}
