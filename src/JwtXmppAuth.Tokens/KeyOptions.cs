namespace JwtXmppAuth.Tokens;

/// <summary>One source of an app's keys: <c>Gateway:Apps:n:Keys:m</c>. Exactly one of the origins is set.</summary>
public sealed class KeyOptions
{
    /// <summary>Origin: an HMAC secret, UTF-8.</summary>
    public string? Secret { get; set; }

    /// <summary>Origin: a file with one HMAC secret; a trailing line end is not part of it. Read again when it changes.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Origin: a PEM file with one public key or certificate, RSA (2048 to 8192 bits), EC or Ed25519. Read again when it changes.</summary>
    public string? PublicKeyFile { get; set; }

    /// <summary>Origin: a file with a JSON Web Key Set (RFC 7517), also with secrets. Read again when it changes.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Origin: the https address of a JSON Web Key Set. Fetched when the gateway starts, and again before it grows old.</summary>
    public string? JwksUrl { get; set; }

    /// <summary>
    /// Origin: an OpenID provider by its issuer, e.g. <c>https://id.example.com/realms/school</c>; its description, at
    /// <c>/.well-known/openid-configuration</c> below, says where its key set is. Its keys sign for this issuer
    /// alone. Where AcceptedIssuers is empty, its tokens are accepted.
    /// </summary>
    public string? Discovery { get; set; }

    /// <summary>Origin: Jitsi's key server (<c>asap_key_server</c>), an https address below which each key is a file <c>sha256(kid).pem</c>.</summary>
    public string? KeyServer { get; set; }

    /// <summary>
    /// Origin: the https address of Jitsi's <c>cache_keys_url</c>: a JSON object with PEM certificates or public keys by key id, or
    /// a JSON Web Key Set.
    /// </summary>
    public string? KeyMapUrl { get; set; }

    /// <summary>
    /// Take the address also with http, on other machines too: whoever is on the way there can put keys of their own in. On this
    /// machine http is always taken.
    /// </summary>
    public bool AllowHttp { get; set; }

    /// <summary>
    /// What the keys may verify: HS256 HS384 HS512 with secrets, RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA with
    /// public keys. Default: what a key of a set says of itself, else HS256, RS256, EdDSA, or the one of an EC key's curve.
    /// </summary>
    public IList<string> Algorithms { get; } = [];

    /// <summary>
    /// What a token's <c>kid</c> must be, if it has one. Default: the key serves any. In a key set the keys say it themselves.
    /// </summary>
    public string? KeyId { get; set; }

    /// <summary>The first moment at which the keys count, e.g. <c>2026-03-01T00:00:00Z</c>. Default: of a certificate what it says.</summary>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The moment from which on they do not count any more. Default: of a certificate what it says.</summary>
    public DateTimeOffset? NotAfter { get; set; }
}
