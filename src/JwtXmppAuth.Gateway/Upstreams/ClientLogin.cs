using System.Buffers.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Logs in as RFC 6120 has it: connect, encrypt (§5), authenticate (§6), start the stream anew.</summary>
/// <param name="mechanisms">Those that may be used, the best first.</param>
internal sealed class ClientLogin(UpstreamEndpoint endpoint, ServerOptions options, IReadOnlyList<string> mechanisms, TimeProvider time)
{
    /// <summary>No mechanism of ours is asked more often; a server that goes on asking is none.</summary>
    private const int MaxChallenges = 3;

    private readonly XmlLimits _limits = new()
    {
        MaxBytes = options.MaxStanzaBytes,
        // A server lists what it has: thousands of rooms, say, in one answer.
        MaxElements = 64 * 1024,
        MaxNamespaces = 64 * 1024,
    };

    /// <param name="exchange">Made when the server has offered the mechanism it is given: the later, the fresher.</param>
    /// <returns>The stream, ready for a resource to be bound.</returns>
    /// <exception cref="UpstreamFailedException">It did not work.</exception>
    public Task<XmlStream> LogInAsync(Func<string, ISaslExchange> exchange, CancellationToken cancellation) =>
        ConnectAsync(
            async (stream, mechanism) =>
            {
                await AuthenticateAsync(stream, exchange(mechanism), cancellation);
                if (!(await StartAsync(stream, cancellation)).Bind)
                    throw Unfit("does not offer to bind a resource");
            },
            cancellation);

    /// <summary>As far as a login would go without credentials.</summary>
    /// <exception cref="UpstreamFailedException">It would fail.</exception>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        using var stream = await ConnectAsync((stream, _) => stream.WriteEndAsync(cancellation).AsTask(), cancellation);
    }

    private async Task<XmlStream> ConnectAsync(Func<XmlStream, string, Task> then, CancellationToken cancellation)
    {
        var bytes = await endpoint.ConnectAsync(cancellation);
        try
        {
            var stream = Over(bytes);
            var features = await StartAsync(stream, cancellation);
            if (endpoint.Tls == UpstreamTls.StartTls)
            {
                await RequestTlsAsync(stream, features, cancellation);
                bytes = await endpoint.EncryptAsync(bytes, cancellation);
                stream = Over(bytes);
                features = await StartAsync(stream, cancellation);
            }

            if (mechanisms.FirstOrDefault(features.Mechanisms.Contains) is not { } mechanism)
                throw Unfit($"does not offer {string.Join(" or ", mechanisms)} but [{string.Join(", ", features.Mechanisms)}]: is the module loaded, and the stream encrypted as that server requires?");
            await then(stream, mechanism);
            return stream;
        }
        catch (IOException exception) when (exception is not UpstreamFailedException)
        {
            await bytes.DisposeAsync();
            throw new UpstreamFailedException(UpstreamFailure.Unreachable, $"Lost {endpoint} during the login: {exception.Message}.", exception);
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }
    }

    private XmlStream Over(Stream bytes) => new(bytes, endpoint.ToString(), _limits, options.SendTimeout, time);

    private async Task<StreamFeatures> StartAsync(XmlStream stream, CancellationToken cancellation)
    {
        await stream.OpenAsync(endpoint.Domain, cancellation);
        var element = await ExpectAsync(stream, cancellation);
        return StreamFeatures.TryRead(element, out var features) ? features : throw Unfit($"sent <{element.Name}/> instead of its features");
    }

    private async Task RequestTlsAsync(XmlStream stream, StreamFeatures features, CancellationToken cancellation)
    {
        if (features.StartTls == FeatureOffer.None)
            throw new UpstreamFailedException(UpstreamFailure.Tls, $"{endpoint} does not offer STARTTLS.");
        await stream.WriteAsync(new Element("starttls", XmppNamespaces.Tls), cancellation);
        var answer = await ExpectAsync(stream, cancellation);
        if (!answer.Is("proceed", XmppNamespaces.Tls))
            throw new UpstreamFailedException(UpstreamFailure.Tls, $"{endpoint} answered STARTTLS with <{answer.Name}/>.");
        stream.RequireIdle();
    }

    private async Task AuthenticateAsync(XmlStream stream, ISaslExchange exchange, CancellationToken cancellation)
    {
        var next = new Element("auth", XmppNamespaces.Sasl).WithAttribute("mechanism", exchange.Mechanism);
        if (exchange.InitialResponse is { } response)
            next = next.WithText(response.Length == 0 ? "=" : Convert.ToBase64String(response));
        for (var challenges = 0; ; challenges++)
        {
            await stream.WriteAsync(next, cancellation);
            var answer = await ExpectAsync(stream, cancellation, error => RefusedForItsSize(error, exchange));
            if (SaslFailure.TryRead(answer, out var failure))
                throw exchange.Refused(
                    failure, $"{endpoint} refused the login: {Said(failure.Condition, failure.Text)}. The gateway's clock says {time.GetUtcNow():u}.");
            if (answer.Is("success", XmppNamespaces.Sasl))
            {
                exchange.Conclude(Decoded(answer));
                return;
            }

            if (!answer.Is("challenge", XmppNamespaces.Sasl) || challenges == MaxChallenges)
                throw Unfit($"answered the login with <{answer.Name}/>");
            next = new Element("response", XmppNamespaces.Sasl).WithText(Convert.ToBase64String(exchange.Respond(Decoded(answer))));
        }
    }

    private byte[] Decoded(Element answer)
    {
        var text = answer.Text;
        if (text is "" or "=")
            return [];
        var data = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return Convert.TryFromBase64String(text, data, out var length) ? data[..length] : throw Unfit($"sent a <{answer.Name}/> that is not in base64");
    }

    /// <summary>Prosody's answer to a hand-off beyond its limit. One client's claims are no outage for the others.</summary>
    private UpstreamFailedException? RefusedForItsSize(StreamError error, ISaslExchange exchange) =>
        error.Condition == StreamError.PolicyViolation.Condition && exchange.Mechanism == Handoff.Mechanism
            ? new UpstreamFailedException(
                UpstreamFailure.HandoffRefused,
                $"{endpoint} refused the login: {Said(error.Condition, error.Text)}. Is its c2s_unauthed_stanza_size_limit too low for hand-offs?")
            : null;

    private async Task<Element> ExpectAsync(
        XmlStream stream, CancellationToken cancellation, Func<StreamError, UpstreamFailedException?>? known = null)
    {
        var element = await stream.ReadAsync(cancellation)
            ?? throw new UpstreamFailedException(UpstreamFailure.Unreachable, $"{endpoint} ended the stream during the login.");
        if (!StreamError.TryRead(element, out var error))
            return element;
        if (known?.Invoke(error) is { } failure)
            throw failure;
        // One that goes down may have come up again at the next attempt; whatever else it says, it would say again.
        throw error.Condition == StreamError.SystemShutdown.Condition
            ? new UpstreamFailedException(UpstreamFailure.Unreachable, $"{endpoint} is shutting down.")
            : Unfit($"ended the login with the stream error {Said(error.Condition, error.Text)}");
    }

    private static string Said(string condition, string? text) => OneLine.Of(text is null ? condition : $"{condition} ({text})");

    private UpstreamFailedException Unfit(string what) => new(UpstreamFailure.Protocol, $"{endpoint} {what}.");
}
