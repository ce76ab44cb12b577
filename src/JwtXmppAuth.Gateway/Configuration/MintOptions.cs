namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Room tokens for programs that cannot sign any, on a listener of their own: <c>Gateway:Mint</c>.</summary>
public sealed class MintOptions
{
    /// <summary>Where the clients ask, <c>POST /v1/mint</c>. Opened only where there are clients.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:5292";

    /// <summary>Who may ask. Empty: nobody, it is off.</summary>
    public IList<MintClientOptions> Clients { get; } = [];
}

/// <summary>A program that asks for tokens, and what it may ask for: <c>Gateway:Mint:Clients:n</c>.</summary>
public sealed class MintClientOptions
{
    /// <summary>Its user name in HTTP Basic, and its name in the trail: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its password in HTTP Basic, or its bearer token: at least 32 bytes, made at random. Best from a file, <c>Secret_FILE</c>.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Id of the app whose tokens it gets. Default: the only one.</summary>
    public string? App { get; set; }

    /// <summary>Domain of the host whose rooms they open; needed where several trust the app.</summary>
    public string? Host { get; set; }

    /// <summary>
    /// PEM file with the private key, RSA or EC, that belongs to a public key of the app. Default: the app's first secret signs.
    /// </summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>Header <c>kid</c> of its tokens; none by default.</summary>
    public string? KeyId { get; set; }

    /// <summary>
    /// Rooms that it may ask for: names, where <c>*</c> stands for any letters; <c>*</c> alone also allows the token for every
    /// room. Must be configured.
    /// </summary>
    public IList<string> Rooms { get; } = [];

    /// <summary>Tenants whose rooms they may be, written like <see cref="Rooms"/>. Empty: rooms without tenant alone.</summary>
    public IList<string> Tenants { get; } = [];

    /// <summary>Longest life of a token, and that of one for which none is asked; 1 s to 24 h.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Features that it may grant; <c>*</c>: every one, and also to say nothing of features.</summary>
    public IList<string> Features { get; } = [];

    /// <summary>Whether it may make moderators.</summary>
    public bool MayModerate { get; set; }
}
