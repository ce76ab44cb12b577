using System.Text;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>The gateway's side of one SASL exchange (RFC 4422); every attempt to log in has its own.</summary>
internal interface ISaslExchange
{
    string Mechanism { get; }

    /// <summary>Null: none is sent (RFC 6120 §6.4.2); an empty one is not none.</summary>
    byte[]? InitialResponse { get; }

    /// <exception cref="UpstreamFailedException">The challenge is none of this mechanism.</exception>
    byte[] Respond(byte[] challenge);

    /// <summary>The server says that it succeeded.</summary>
    /// <param name="data">What the success carries beside that, often nothing.</param>
    /// <exception cref="UpstreamFailedException">It must not be believed.</exception>
    void Conclude(byte[] data);

    /// <summary>
    /// Said by the success: the server goes on with this stream, where RFC 6120 §6.4.6 would start it anew, and has bound a
    /// resource, the answer to which (§7.6.1) follows without having been asked for.
    /// </summary>
    bool BindsAtOnce => false;

    /// <summary>What a server that refuses means here.</summary>
    /// <param name="message">For the operator; the server's words are in it.</param>
    UpstreamFailedException Refused(SaslFailure failure, string message);
}

/// <summary>The mechanisms that say everything at once, or nothing at all: hand-offs, PLAIN, ANONYMOUS.</summary>
internal class OneResponse(string mechanism, string? response) : ISaslExchange
{
    public string Mechanism => mechanism;

    public byte[]? InitialResponse { get; } = response is null ? null : Encoding.UTF8.GetBytes(response);

    /// <summary>RFC 4505 §2: who sends no initial response is asked for it, with an empty challenge.</summary>
    public byte[] Respond(byte[] challenge) => InitialResponse is null && challenge.Length == 0
        ? []
        : throw new UpstreamFailedException(UpstreamFailure.Protocol, $"The server answered {mechanism} with a challenge that it does not have.");

    public virtual void Conclude(byte[] data)
    {
    }

    public virtual UpstreamFailedException Refused(SaslFailure failure, string message) => new(UpstreamFailure.LoginRefused, message);
}
