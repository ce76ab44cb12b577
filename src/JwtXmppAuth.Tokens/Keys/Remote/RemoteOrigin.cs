namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>The one of an entry's origins that lies on another machine.</summary>
internal static class RemoteOrigin
{
    /// <summary>Null for an entry whose origin is here.</summary>
    public static (KeySourceKind Kind, string Address)? Of(KeyOptions options) => options switch
    {
        { JwksUrl: { } address } => (KeySourceKind.JwksUrl, address),
        { Discovery: { } address } => (KeySourceKind.Discovery, address),
        { KeyServer: { } address } => (KeySourceKind.KeyServer, address),
        { KeyMapUrl: { } address } => (KeySourceKind.KeyMapUrl, address),
        _ => null,
    };
}
