using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>A terminal binding condition (XEP-0124 §17.2): always the end of the session.</summary>
/// <param name="LegacyStatus">The HTTP status that stands for it to a client from before <c>ver</c> (§17.1); else 200.</param>
internal sealed record BoshCondition(string Name, int LegacyStatus = StatusCodes.Status200OK)
{
    /// <summary>The format of an HTTP header or binding element received from the client is unacceptable.</summary>
    public static readonly BoshCondition BadRequest = new("bad-request", StatusCodes.Status400BadRequest);

    /// <summary>The target domain is no longer serviced here.</summary>
    public static readonly BoshCondition HostGone = new("host-gone");

    /// <summary>The target domain is unknown here.</summary>
    public static readonly BoshCondition HostUnknown = new("host-unknown");

    /// <summary>The first body has no <c>to</c>, or one that is no domain.</summary>
    public static readonly BoshCondition ImproperAddressing = new("improper-addressing");

    /// <summary>The gateway failed.</summary>
    public static readonly BoshCondition InternalServerError = new("internal-server-error");

    /// <summary>The sid is not valid, or the rid is outside of the window, or its answer is no longer kept.</summary>
    public static readonly BoshCondition ItemNotFound = new("item-not-found", StatusCodes.Status404NotFound);

    /// <summary>Another request, processed at the same time, ended the session.</summary>
    public static readonly BoshCondition OtherRequest = new("other-request");

    /// <summary>The client has broken the session rules.</summary>
    public static readonly BoshCondition PolicyViolation = new("policy-violation", StatusCodes.Status403Forbidden);

    /// <summary>The server could not be reached, or the connection to it was lost.</summary>
    public static readonly BoshCondition RemoteConnectionFailed = new("remote-connection-failed");

    /// <summary>Encapsulates an error in the protocol being transported.</summary>
    public static readonly BoshCondition RemoteStreamError = new("remote-stream-error");

    /// <summary>The service is at the URI in the child <c>uri</c>.</summary>
    public static readonly BoshCondition SeeOtherUri = new("see-other-uri");

    /// <summary>The gateway is being shut down.</summary>
    public static readonly BoshCondition SystemShutdown = new("system-shutdown");

    /// <summary>None of the above; what it is stands inside the body.</summary>
    public static readonly BoshCondition UndefinedCondition = new("undefined-condition");
}
