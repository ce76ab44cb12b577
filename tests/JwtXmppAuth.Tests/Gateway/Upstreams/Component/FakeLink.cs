using System.Text;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A link with the real lanes, and the test in the place of the server.</summary>
internal sealed class FakeLink : IComponentLink
{
    public const int MaxStanzas = 4;
    public const int MaxBytes = 64 * 1024;

    private readonly LinkQueue _queue = new(MaxStanzas, MaxBytes);
    private ILinkReceiver? _receiver;
    private bool _up;

    public string Domain => "meet.example.com";

    public UpstreamHealth Health => new(_up, _up ? "up" : "down");

    public void Start(ILinkReceiver receiver) => _receiver = receiver;

    /// <summary>What happens right behind the next lane that is opened.</summary>
    public Action? Then { get; set; }

    public LinkLane OpenLane()
    {
        if (!_queue.TryOpenLane(out var lane))
            throw new UpstreamFailedException(UpstreamFailure.Unreachable, "The link is down.");
        var then = Then;
        Then = null;
        then?.Invoke();
        return lane;
    }

    /// <returns>What the domain has to say before anything else.</returns>
    public List<Stanza> Return()
    {
        _up = true;
        _queue.Open();
        return [.. _receiver!.Returned().Select(element => Read(Given.Written(element)).Single())];
    }

    public void Interrupt()
    {
        _up = false;
        _receiver!.Interrupted();
    }

    public void Lose(string why = "gone")
    {
        _up = false;
        _queue.Close(why);
        _receiver!.Lost(why);
    }

    /// <summary>What a new connection would begin with, as nobody has said that it arrived.</summary>
    public List<Stanza> Farewells() => [.. _queue.TakeFarewells().Select(bytes => Read(Encoding.UTF8.GetString(bytes)).Single())];

    /// <summary>A probe is back: everything that was taken has arrived.</summary>
    public void Confirm() => _queue.Confirm(_queue.LastFarewell);

    /// <summary>The server says something.</summary>
    public void Say(string xml) => _receiver!.Receive(Given.Stanza(xml));

    /// <summary>What has come over the link since it was last asked.</summary>
    public List<Stanza> Take()
    {
        using var batch = new LinkBatch();
        var before = -1;
        while (batch.Length > before)
        {
            before = batch.Length;
            _queue.Take(batch, int.MaxValue);
        }

        return Read(Encoding.UTF8.GetString(batch.Written.Span));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static List<Stanza> Read(string xml)
    {
        if (!StanzaReader.TryRead(Encoding.UTF8.GetBytes($"<stream xmlns='jabber:client'>{xml}</stream>"), XmlLimits.Default, out var stream, out var fault))
            throw new InvalidOperationException($"{fault}: {xml}");
        return [.. stream.Elements.Select(element => Stanza.TryCreate(element, out var stanza) ? stanza : throw new InvalidOperationException(xml))];
    }
}
