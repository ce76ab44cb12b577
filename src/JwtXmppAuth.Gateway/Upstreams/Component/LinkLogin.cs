using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>Connects and authenticates as XEP-0114 has it: a header each, then a digest over the stream's id and the secret.</summary>
internal sealed class LinkLogin(UpstreamEndpoint endpoint, ComponentOptions options, TimeProvider time)
{
    private static readonly NamespaceScope Accept = NamespaceScope.Empty.WithDefault(XmppNamespaces.ComponentAccept);

    private readonly XmlLimits _limits = new()
    {
        MaxBytes = options.MaxReceivedStanzaBytes,
        // A server lists what it has: thousands of rooms, say, in one answer.
        MaxElements = 64 * 1024,
        MaxNamespaces = 64 * 1024,
    };

    /// <returns>The stream, ready for stanzas.</returns>
    /// <exception cref="UpstreamFailedException">It did not work.</exception>
    public async Task<XmlStream> ConnectAsync(CancellationToken cancellation)
    {
        if (!ComponentSecret.TryRead($"The component {endpoint.Domain}", options, out _, out var secret, out var fault))
            throw new UpstreamFailedException(UpstreamFailure.LoginRefused, $"{fault}.");

        var bytes = await endpoint.ConnectAsync(cancellation);
        try
        {
            var stream = new XmlStream(bytes, endpoint.ToString(), _limits, options.SendTimeout, time);
            await AuthenticateAsync(stream, secret, cancellation);
            return stream;
        }
        catch (IOException exception) when (exception is not UpstreamFailedException)
        {
            await bytes.DisposeAsync();
            throw new UpstreamFailedException(UpstreamFailure.Unreachable, $"Lost {endpoint} during the handshake: {exception.Message}.", exception);
        }
        catch
        {
            await bytes.DisposeAsync();
            throw;
        }
    }

    /// <summary>XEP-0114 §3: SHA-1 of the id, as it is written in the header, and the secret; in lower-case hexadecimal.</summary>
    public static string Digest(string streamId, string secret) =>
#pragma warning disable CA5350 // The protocol's own choice; there is no other.
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(streamId + secret)));
#pragma warning restore CA5350

    private async Task AuthenticateAsync(XmlStream stream, string secret, CancellationToken cancellation)
    {
        var header = await stream.OpenAsync(new StreamHeader { To = endpoint.Domain, Version = null, Scope = Accept }, first: null, cancellation);
        if (header.Id is { Length: > 0 } id)
            await stream.WriteAsync(new Element("handshake", XmppNamespaces.Client).WithText(Digest(id, secret)), cancellation);

        // Without an id there is no stream to log in to, and the server says why, or nothing that is of use.
        var answer = await stream.ReadAsync(cancellation)
            ?? throw new UpstreamFailedException(UpstreamFailure.Unreachable, $"{endpoint} ended the stream during the handshake.");
        if (StreamError.TryRead(answer, out var error))
            throw LinkEnd.By(error, endpoint.ToString(), duringHandshake: true).ToException();
        if (!answer.Is("handshake", XmppNamespaces.Client))
        {
            throw new UpstreamFailedException(
                UpstreamFailure.Protocol, $"{endpoint} answered the handshake with <{answer.Name}/>; is that its port for components?");
        }
    }
}
