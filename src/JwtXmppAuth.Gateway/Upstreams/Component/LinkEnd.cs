using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>Why a connection of the link is over, or never was.</summary>
/// <param name="Code">One of <see cref="UpstreamFailure"/>.</param>
/// <param name="Why">For an operator, with what to do about it.</param>
internal sealed record LinkEnd(string Code, string Why)
{
    /// <param name="server">How messages name it.</param>
    /// <param name="error">What the server said; the conditions are those Prosody and ejabberd use.</param>
    /// <param name="duringHandshake">A conflict then is about an older connection, later about a newer one.</param>
    public static LinkEnd By(StreamError error, string server, bool duringHandshake) => error.Condition switch
    {
        "not-authorized" => new(
            UpstreamFailure.LoginRefused, $"{server} refuses the secret; it must be Prosody's component_secret, or ejabberd's password, of this component"),
        "host-unknown" => new(
            UpstreamFailure.HostUnknown, $"{server} has no such component; the domain must stand there as a Component, and not as a VirtualHost"),
        "conflict" when duringHandshake => new(
            UpstreamFailure.Conflict,
            $"{server} has the component connected already; if that connection is dead, it is let go when the server notices, or at once with"
                + " component_conflict_resolve = \"kick_old\" in Prosody"),
        "conflict" => new(UpstreamFailure.Conflict, $"{server} has given the component to a newer connection; is there a second gateway for the domain?"),
        "policy-violation" => new(
            UpstreamFailure.Protocol, $"{server} {Said(error)}; MaxStanzaBytes must be at most what it takes from a component"),
        "system-shutdown" => new(UpstreamFailure.Unreachable, $"{server} is shutting down"),
        _ => new(UpstreamFailure.Protocol, $"{server} {Said(error)}"),
    };

    public UpstreamFailedException ToException() => new(Code, $"{Why}.");

    private static string Said(StreamError error) =>
        OneLine.Of($"ended the stream with {error.Condition}{(error.Text is null ? "" : $" ({error.Text})")}");
}
