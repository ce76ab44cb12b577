namespace JwtXmppAuth.Gateway.Transports;

/// <summary>
/// What the HTTP server must let through so that a token of the greatest accepted size, and one byte more, reaches the
/// verifier and gets a clear refusal. Kestrel's own defaults (8 KiB, 32 KiB) would cut it off with a bare 414.
/// </summary>
public static class RequestSize
{
    /// <summary>Beside the token: method, path with tenant, room, previous id, all of them percent-encoded.</summary>
    private const int LineRest = 8 * 1024;

    /// <summary>Beside the request line, or the token in <c>Authorization</c>: what browsers and proxies add.</summary>
    private const int HeaderRest = 32 * 1024;

    /// <summary>For <c>KestrelServerLimits.MaxRequestLineSize</c>.</summary>
    public static int Line(int maxTokenBytes) => maxTokenBytes + LineRest;

    /// <summary>For <c>KestrelServerLimits.MaxRequestHeadersTotalSize</c>; HTTP/2 counts the path as a header.</summary>
    public static int Headers(int maxTokenBytes) => Line(maxTokenBytes) + HeaderRest;
}
