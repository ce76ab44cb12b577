namespace JwtXmppAuth.Tokens.Keys;

/// <summary>What a key is. It decides which algorithms the key can serve, whatever a token's header says.</summary>
internal enum KeyFamily
{
    Secret,
    Rsa,
    Ec,
    Ed25519,
}
