using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>
/// Plays scripts on a server. <c>{host}</c>, <c>{muc}</c>, <c>{room}</c> (one of its own for each play), <c>{ada}</c> (the full
/// JID), <c>{ada.bare}</c> and the names that patterns gave are filled in. When a script is over, nothing may be left unread.
/// </summary>
public sealed partial class ScriptPlayer(IScenarioServer server) : IAsyncDisposable
{
    /// <summary>Far above what any server needs; a stanza that has not come by then will not come.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Dictionary<string, IScenarioClient> _clients = [];
    private readonly Dictionary<string, string> _names = [];
    private int _pings;

    public static async Task PlayAsync(IScenarioServer server, Script script, CancellationToken cancellation)
    {
        await using var player = new ScriptPlayer(server);
        await player.PlayAsync(script, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values)
            await client.DisposeAsync();
        _clients.Clear();
    }

    private async Task PlayAsync(Script script, CancellationToken cancellation)
    {
        _names["host"] = server.Host;
        _names["muc"] = server.Muc;
        _names["room"] = $"{script.Name}-{Guid.NewGuid():N}@{server.Muc}";
        foreach (var step in script.Steps)
            await PlayAsync(script, step, cancellation);
        foreach (var name in _clients.Keys.Order(StringComparer.Ordinal))
            await PlayAsync(script, new ScriptStep(script.Steps[^1].Line, name, "receives nothing", []), cancellation);
    }

    private async Task PlayAsync(Script script, ScriptStep step, CancellationToken cancellation)
    {
        try
        {
            await PlayAsync(step, cancellation);
        }
        catch (ScriptFailedException failure)
        {
            throw new ScriptFailedException($"{script.Name}.scs:{step.Line}: {step.Client} {step.Verb} {failure.Message}");
        }
    }

    private async Task PlayAsync(ScriptStep step, CancellationToken cancellation)
    {
        if (step.Verb.StartsWith("connects", StringComparison.Ordinal))
        {
            await ConnectAsync(step, cancellation);
            return;
        }

        if (!_clients.TryGetValue(step.Client, out var actor))
            throw new ScriptFailedException("before it connects");
        await (step.Verb switch
        {
            "sends:" => SendAsync(actor, step.Stanzas, cancellation),
            "receives:" => ReceiveAsync(actor, step.Stanzas, cancellation),
            "receives in any order:" => ReceiveInAnyOrderAsync(actor, step.Stanzas, cancellation),
            "receives nothing" => ReceiveNothingAsync(actor, cancellation),
            _ => DisconnectAsync(step.Client),
        });
    }

    private async Task ConnectAsync(ScriptStep step, CancellationToken cancellation)
    {
        var client = step.Other.Length == 0
            ? await server.ConnectAsync(cancellation)
            : await server.ConnectAsync(_clients[step.Other].Jid.Bare, cancellation);
        _clients.Add(step.Client, client);
        _names[step.Client] = client.Jid.ToString();
        _names[step.Client + ".bare"] = client.Jid.Bare.ToString();
    }

    private async Task SendAsync(IScenarioClient client, ImmutableArray<Element> stanzas, CancellationToken cancellation)
    {
        foreach (var stanza in stanzas)
            await client.SendAsync(Fill(stanza), cancellation);
    }

    private async Task ReceiveAsync(IScenarioClient client, ImmutableArray<Element> patterns, CancellationToken cancellation)
    {
        foreach (var pattern in patterns)
            Expect(Fill(pattern), await NextAsync(client, Fill(pattern), cancellation));
    }

    private async Task ReceiveInAnyOrderAsync(IScenarioClient client, ImmutableArray<Element> patterns, CancellationToken cancellation)
    {
        var open = patterns.Select(Fill).ToList();
        while (open.Count > 0)
        {
            var stanza = await NextAsync(client, open[0], cancellation);
            var met = open.FindIndex(pattern => StanzaPattern.Difference(pattern, stanza, _names) is null);
            if (met < 0)
                throw new ScriptFailedException($"\nnone of what is expected came\n  expected: {string.Join("\n  or: ", open)}\n  received: {stanza}");
            open.RemoveAt(met);
        }
    }

    /// <summary>The answer to a ping is the next that comes: what was sent to the client before is there before.</summary>
    private async Task ReceiveNothingAsync(IScenarioClient client, CancellationToken cancellation)
    {
        var id = (++_pings).ToString(CultureInfo.InvariantCulture);
        var ping = new Element("iq", XmppNamespaces.Client, new Element("ping", XmppNamespaces.Ping))
            .WithAttribute("type", "get").WithAttribute("id", id).WithAttribute("to", server.Host);
        var pong = new Element("iq", XmppNamespaces.Client).WithAttribute("type", "result").WithAttribute("id", id).WithAttribute("from", server.Host);
        await client.SendAsync(ping, cancellation);
        Expect(pong, await NextAsync(client, pong, cancellation));
    }

    private async Task DisconnectAsync(string name)
    {
        _clients.Remove(name, out var client);
        await client!.DisposeAsync();
    }

    private void Expect(Element pattern, Element stanza)
    {
        if (StanzaPattern.Difference(pattern, stanza, _names) is { } difference)
            throw new ScriptFailedException($"\n{difference}\n  expected: {pattern}\n  received: {stanza}");
    }

    private static async Task<Element> NextAsync(IScenarioClient client, Element expected, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            return (await client.ReceiveAsync(patience.Token)).Element;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ScriptFailedException($"\nnothing came\n  expected: {expected}");
        }
    }

    private Element Fill(Element element) => new(
        element.Name,
        element.Namespace,
        [.. element.Attributes.Select(attribute => attribute with { Value = Fill(attribute.Value) })],
        [.. element.Children.Select(child => child is Element inner ? Fill(inner) : (XmlNode)new TextNode(Fill(((TextNode)child).Value)))]);

    private string Fill(string text) =>
        Name().Replace(text, match => _names.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    [GeneratedRegex(@"\{([a-z.]+)\}")]
    private static partial Regex Name();
}

/// <summary>What a script says did not happen; the message tells where and what did.</summary>
public sealed class ScriptFailedException(string message) : Exception(message);
