using System.Buffers.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Logs in as RFC 6120 has it: connect, encrypt (§5), authenticate (§6), start the stream anew.</summary>
/// <param name="mechanisms">Those that may be used, the best first.</param>
/// <param name="speaksFirst">
/// The only mechanism is known to be there: the credentials go out with the stream's header, which spares the server a read
/// and the client a round trip. RFC 6120 §6.3.3 has the features first, so this is for a server that is known to take it.
/// </param>
internal sealed class ClientLogin(
    UpstreamEndpoint endpoint, LoginOptions options, IReadOnlyList<string> mechanisms, TimeProvider time, bool speaksFirst = false)
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

    /// <param name="exchange">Made as late as it can be, with the mechanism it is for: the later, the fresher.</param>
    /// <exception cref="UpstreamFailedException">It did not work.</exception>
    public async Task<LoggedInStream> LogInAsync(Func<string, ISaslExchange> exchange, CancellationToken cancellation)
    {
        var binds = false;
        var stream = await ConnectAsync(
            async stream =>
            {
                binds = (await AuthenticateAsync(stream, exchange, cancellation)).BindsAtOnce;
                if (!binds && !(await StartAsync(stream, first: null, cancellation)).Bind)
                    throw Unfit("does not offer to bind a resource");
            },
            cancellation);
        return new LoggedInStream(stream, binds);
    }

    /// <summary>As far as a login would go without credentials.</summary>
    /// <exception cref="UpstreamFailedException">It would fail.</exception>
    public async Task ProbeAsync(CancellationToken cancellation)
    {
        using var stream = await ConnectAsync(
            async stream =>
            {
                _ = Offered(await StartAsync(stream, first: null, cancellation));
                await stream.WriteEndAsync(cancellation);
            },
            cancellation);
    }

    private async Task<XmlStream> ConnectAsync(Func<XmlStream, Task> then, CancellationToken cancellation)
    {
        var bytes = await endpoint.ConnectAsync(cancellation);
        try
        {
            if (endpoint.Tls == UpstreamTls.StartTls)
            {
                await RequestTlsAsync(Over(bytes), cancellation);
                bytes = await endpoint.EncryptAsync(bytes, cancellation);
            }

            var stream = Over(bytes);
            await then(stream);
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

    private async Task<StreamFeatures> StartAsync(XmlStream stream, Element? first, CancellationToken cancellation)
    {
        await stream.OpenAsync(endpoint.Domain, first, cancellation);
        var element = await ExpectAsync(stream, cancellation);
        return StreamFeatures.TryRead(element, out var features) ? features : throw Unfit($"sent <{element.Name}/> instead of its features");
    }

    private string Offered(StreamFeatures features) => mechanisms.FirstOrDefault(features.Mechanisms.Contains)
        ?? throw Unfit($"does not offer {string.Join(" or ", mechanisms)} but [{string.Join(", ", features.Mechanisms)}]: is the module loaded, and the stream encrypted as that server requires?");

    private async Task RequestTlsAsync(XmlStream stream, CancellationToken cancellation)
    {
        var features = await StartAsync(stream, first: null, cancellation);
        if (features.StartTls == FeatureOffer.None)
            throw new UpstreamFailedException(UpstreamFailure.Tls, $"{endpoint} does not offer STARTTLS.");
        await stream.WriteAsync(new Element("starttls", XmppNamespaces.Tls), cancellation);
        var answer = await ExpectAsync(stream, cancellation);
        if (!answer.Is("proceed", XmppNamespaces.Tls))
            throw new UpstreamFailedException(UpstreamFailure.Tls, $"{endpoint} answered STARTTLS with <{answer.Name}/>.");
        stream.RequireIdle();
    }

    /// <summary>The stream is started here, with the credentials in the same segment where they need not wait for what is offered.</summary>
    private async Task<ISaslExchange> AuthenticateAsync(XmlStream stream, Func<string, ISaslExchange> exchanges, CancellationToken cancellation)
    {
        var exchange = speaksFirst ? exchanges(mechanisms[0]) : null;
        var offered = Offered(await StartAsync(stream, exchange is null ? null : Auth(exchange), cancellation));
        if (exchange is null)
        {
            exchange = exchanges(offered);
            await stream.WriteAsync(Auth(exchange), cancellation);
        }

        for (var challenges = 0; ; challenges++)
        {
            var answer = await ExpectAsync(stream, cancellation, error => RefusedForItsSize(error, exchange));
            if (SaslFailure.TryRead(answer, out var failure))
                throw exchange.Refused(
                    failure, $"{endpoint} refused the login: {Said(failure.Condition, failure.Text)}. The gateway's clock says {time.GetUtcNow():u}.");
            if (answer.Is("success", XmppNamespaces.Sasl))
            {
                exchange.Conclude(Decoded(answer));
                return exchange;
            }

            if (!answer.Is("challenge", XmppNamespaces.Sasl) || challenges == MaxChallenges)
                throw Unfit($"answered the login with <{answer.Name}/>");
            var response = Convert.ToBase64String(exchange.Respond(Decoded(answer)));
            await stream.WriteAsync(new Element("response", XmppNamespaces.Sasl).WithText(response), cancellation);
        }
    }

    private static Element Auth(ISaslExchange exchange)
    {
        var auth = new Element("auth", XmppNamespaces.Sasl).WithAttribute("mechanism", exchange.Mechanism);
        return exchange.InitialResponse is { } response ? auth.WithText(response.Length == 0 ? "=" : Convert.ToBase64String(response)) : auth;
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
