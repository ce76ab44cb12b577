namespace JwtXmppAuth.Tokens.Keys;

/// <summary>Where a source has its keys from.</summary>
public enum KeySourceKind
{
    Secret,
    SecretFile,
    PublicKeyFile,
    JwksFile,
    JwksUrl,
    Discovery,
    KeyServer,
    KeyMapUrl,
}

/// <summary>A key source as an operator may see it: never a secret.</summary>
public sealed record KeySourceState
{
    public required KeySourceKind Kind { get; init; }

    public required string Name { get; init; }

    public IReadOnlyList<KeyState> Keys { get; init; } = [];

    /// <summary>When its keys were last read or fetched; null: never yet.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>Since <see cref="LastSuccess"/>, by the gateway's clock.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>When it will look again, or at the next token from then on; null where nothing can change, or nobody looks by himself.</summary>
    public DateTimeOffset? NextRefresh { get; init; }

    /// <summary>Why the last attempt failed; null after one that did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Whether a token could be verified with it. A key server's keys are not known before they are asked for.</summary>
    public bool IsUsableAt(DateTimeOffset now) =>
        Keys.Any(key => key.IsUsableAt(now)) || (Kind == KeySourceKind.KeyServer && LastError is null);
}

/// <summary>A key as an operator may see it.</summary>
public sealed record KeyState
{
    /// <summary>What a token's <c>kid</c> must be; null: any.</summary>
    public string? Id { get; init; }

    /// <summary><c>RSA 2048</c>, <c>secret of 48 bytes</c>, …</summary>
    public required string Kind { get; init; }

    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>
    /// Of a public key its RFC 7638 thumbprint, of a secret the beginning of its SHA-256; null where a digest would help to guess.
    /// </summary>
    public string? Fingerprint { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>Why it is not used; null when it is.</summary>
    public string? Problem { get; init; }

    public bool IsUsableAt(DateTimeOffset now) => Problem is null && !(now < NotBefore) && !(now >= NotAfter);
}
