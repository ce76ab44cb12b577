namespace JwtXmppAuth.Tokens.Keys;

/// <summary>One of the six algorithms of RFC 7518 that the scheme knows; its family decides which keys can serve it.</summary>
internal sealed record SigningAlgorithm
{
    public static readonly SigningAlgorithm HS256 = Hmac(nameof(HS256), hash: 32, block: 64);
    public static readonly SigningAlgorithm HS384 = Hmac(nameof(HS384), hash: 48, block: 128);
    public static readonly SigningAlgorithm HS512 = Hmac(nameof(HS512), hash: 64, block: 128);
    public static readonly SigningAlgorithm RS256 = new() { Name = nameof(RS256) };
    public static readonly SigningAlgorithm RS384 = new() { Name = nameof(RS384) };
    public static readonly SigningAlgorithm RS512 = new() { Name = nameof(RS512) };

    public static readonly IReadOnlyList<SigningAlgorithm> All = [HS256, HS384, HS512, RS256, RS384, RS512];

    private SigningAlgorithm()
    {
    }

    /// <summary>As the header's <c>alg</c> must have it, letter by letter.</summary>
    public required string Name { get; init; }

    public bool IsHmac => HashBytes > 0;

    /// <summary>Bytes of an HMAC; 0 in the RSA family, where the key decides the size of a signature.</summary>
    public int HashBytes { get; private init; }

    /// <summary>Bytes that the hash takes at a time; HMAC pads shorter keys to it with zeros (RFC 2104 section 2).</summary>
    public int BlockBytes { get; private init; }

    public static SigningAlgorithm? Find(string name) => All.FirstOrDefault(known => known.Name == name);

    public override string ToString() => Name;

    private static SigningAlgorithm Hmac(string name, int hash, int block) => new() { Name = name, HashBytes = hash, BlockBytes = block };
}
