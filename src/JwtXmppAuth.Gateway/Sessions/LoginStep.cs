using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What a client's message in a SASL exchange leads to.</summary>
internal abstract record LoginStep
{
    private LoginStep()
    {
    }

    /// <summary>The client has only named the mechanism: it is asked for the message, with a challenge that says nothing.</summary>
    public sealed record Ask : LoginStep;

    /// <param name="Error">What the mechanism says of a refusal in a challenge of its own, before the refusal; null: nothing.</param>
    public sealed record Judged(AdmissionVerdict Verdict, byte[]? Error = null) : LoginStep;

    /// <summary>The password of no service, or of none that may be let in.</summary>
    /// <param name="Code">Stable: <c>service.credentials</c>, …</param>
    /// <param name="Service">Whose user name it was; null when nobody's.</param>
    public sealed record NoService(SaslFailure Failure, string Code, string? Service) : LoginStep;

    /// <summary>The message is not what the mechanism asks for, and nothing of it was judged.</summary>
    /// <param name="Explanation">For the operator; nothing of the message is in it.</param>
    public sealed record Malformed(SaslFailure Failure, string Explanation) : LoginStep;
}
