using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Failed attempts of one stream to get in; a refused token cannot become a good one on it.</summary>
internal sealed class Attempts
{
    public const int Max = 3;

    private int _failed;

    /// <returns>What ends the stream; null while the client may try again.</returns>
    public StreamError? Fail() => ++_failed < Max ? null : StreamError.PolicyViolation;
}
