namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The admin API under <c>/v1</c> of the admin listener: <c>Gateway:Admin</c>.</summary>
public sealed class AdminOptions
{
    /// <summary>Who may use it. Empty: nobody, the API is off.</summary>
    public IList<AdminTokenOptions> Tokens { get; } = [];
}

/// <summary>A bearer token of an operator or of a program: <c>Gateway:Admin:Tokens:n</c>.</summary>
public sealed class AdminTokenOptions
{
    /// <summary>Whose it is, in the audit trail: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The token: at least 32 bytes, made at random, of the letters that RFC 6750 allows. Best from a file, <c>Token_FILE</c>.</summary>
    public string Token { get; set; } = "";
}
