namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The names of the mechanisms by which clients log in.</summary>
internal static class SaslMechanism
{
    public const string Anonymous = "ANONYMOUS";

    public const string Plain = "PLAIN";

    public const string OAuthBearer = "OAUTHBEARER";

    public static readonly string[] All = [Anonymous, Plain, OAuthBearer];
}
