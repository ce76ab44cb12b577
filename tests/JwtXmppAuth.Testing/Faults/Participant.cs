using System.Globalization;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Plays one <see cref="Part"/> and keeps account of what it sent and received.</summary>
public sealed class Participant(Part part, IFaultedClient client, string host, string room, TimeProvider time)
{
    private readonly List<string> _did = [];
    private readonly List<string> _asked = [];
    private readonly List<string> _saw = [];
    private readonly List<string> _answers = [];
    private readonly Dictionary<string, TaskCompletionSource> _awaited = [];
    private readonly Lock _gate = new();

    private string Name => part.Name;

    /// <summary>It has joined the room, as far as it knows.</summary>
    public bool IsIn => _saw.Count > 0;

    public override string ToString() => $"{Name}, who did [{string.Join(", ", _did)}] and saw [{string.Join(", ", _saw)}]";

    /// <summary>Plays the part to the end, or until the session is over.</summary>
    public async Task<Account> PlayAsync()
    {
        var reading = ReadAsync();
        try
        {
            await client.LogInAsync();
            var join = new Element("presence", XmppNamespaces.Client, new Element("x", XmppNamespaces.Muc));
            await SeesAsync(Do(RoomEvent.Joins(Name), join.WithAttribute("to", $"{room}/{Name}")));
            foreach (var act in part.Acts)
                await DoAsync(act);
            await Task.WhenAll(_asked.Select(id => SeesAsync($"answer {id}")));
            var leave = new Element("presence", XmppNamespaces.Client).WithAttribute("type", "unavailable");
            await SeesAsync(Do(RoomEvent.Leaves(Name), leave.WithAttribute("to", $"{room}/{Name}")));
            await client.TerminateAsync();
        }
        catch (SessionOverException)
        {
        }

        await reading;
        return new Account(Name, await client.Ended, _did, _saw, _asked, _answers);
    }

    private async Task DoAsync(Act act)
    {
        if (act.Think > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(act.Think), time);
        if (client.Ended.IsCompleted)
            throw new SessionOverException(await client.Ended);
        var id = (_did.Count + _asked.Count).ToString(CultureInfo.InvariantCulture);
        switch (act.Kind)
        {
            case ActKind.Say:
                Do(
                    RoomEvent.Does(Name, act.Kind, id),
                    new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client, new TextNode(id)))
                        .WithAttribute("type", "groupchat").WithAttribute("to", room));
                break;
            case ActKind.Show:
                Do(
                    RoomEvent.Does(Name, act.Kind, id),
                    new Element("presence", XmppNamespaces.Client, new Element("status", XmppNamespaces.Client, new TextNode(id)))
                        .WithAttribute("to", $"{room}/{Name}"));
                break;
            case ActKind.Ask:
                _asked.Add(id);
                client.Send(new Element("iq", XmppNamespaces.Client, new Element("ping", XmppNamespaces.Ping))
                    .WithAttribute("type", "get").WithAttribute("id", id).WithAttribute("to", host));
                break;
        }
    }

    private string Do(string what, Element stanza)
    {
        _did.Add(what);
        client.Send(stanza);
        return what;
    }

    private async Task ReadAsync()
    {
        await foreach (var stanza in client.Received.ReadAllAsync())
            See(stanza);
        lock (_gate)
        {
            foreach (var awaited in _awaited.Values)
                awaited.TrySetException(new SessionOverException("nothing more is received"));
        }
    }

    private void See(Stanza stanza)
    {
        if (stanza.Kind == StanzaKind.Iq)
        {
            var id = stanza.Type == "result" ? stanza.Id! : $"{stanza}";
            _answers.Add(id);
            Arrive($"answer {id}");
        }
        else if (RoomEvent.Of(stanza) is { } what && (_saw.Count > 0 || what == RoomEvent.Joins(Name)))
        {
            _saw.Add(what);
            Arrive(what);
        }
    }

    private void Arrive(string what)
    {
        lock (_gate)
            Awaited(what).TrySetResult();
    }

    private Task SeesAsync(string what)
    {
        lock (_gate)
        {
            var awaited = Awaited(what);
            if (client.Received.Completion.IsCompleted)
                awaited.TrySetException(new SessionOverException("nothing more is received"));
            return awaited.Task;
        }
    }

    private TaskCompletionSource Awaited(string what)
    {
        if (!_awaited.TryGetValue(what, out var awaited))
            _awaited[what] = awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return awaited;
    }
}
