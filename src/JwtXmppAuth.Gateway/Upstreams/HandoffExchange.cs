using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>A login by hand-off, and what the answers of our Prosody module mean (docs/handoff.md).</summary>
internal sealed class HandoffExchange(string handoff) : OneResponse(Handoff.Mechanism, handoff), ISaslExchange
{
    /// <summary>For the client, where Prosody gives no reason.</summary>
    public const string NoReason = "not allowed by the server";

    private const string NotAllowed = "not-allowed";

    private const string PredatesStart = "handoff refused: predates-start";

    public bool BindsAtOnce { get; private set; }

    /// <summary>A module of before there was the claim <c>bind</c> says nothing, and the login goes on as RFC 6120 has it.</summary>
    public override void Conclude(byte[] data) => BindsAtOnce = data.AsSpan().SequenceEqual("bind"u8);

    public override UpstreamFailedException Refused(SaslFailure failure, string message) => Refused(failure.Condition, failure.Text, message);

    /// <param name="condition">Of SASL, or of the stanza error that answers a newer hand-off: they are named alike.</param>
    /// <param name="message">For the operator; Prosody's words are in it.</param>
    public static UpstreamFailedException Refused(string condition, string? text, string message) => (condition, text) switch
    {
        (NotAllowed, _) => new(UpstreamFailure.RefusedByModule, message) { ClientText = text is null or "" ? NoReason : OneLine.Of(text) },
        (_, PredatesStart) => new(UpstreamFailure.HandoffPredatesStart, message),
        _ => new(UpstreamFailure.HandoffRefused, message),
    };
}
