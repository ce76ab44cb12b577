using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>Header <c>alg</c>: one that keys of the app are pinned to.</summary>
internal sealed class AlgorithmCheck(string app, KeyRing keys) : TokenCheck
{
    public override string Name => "alg";

    public override bool IsOfKey => true;

    public override Evidence Show(ExaminedToken token) => new(Accepted, Quoted.Member(token.Header, "alg"));

    private string Accepted => string.Join(", ", keys.Algorithms);

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        token.Algorithm = SigningAlgorithm.Of(token.Header);
        if (token.Algorithm is not null && keys.Serves(token.Algorithm))
            return null;
        var actual = Quoted.Member(token.Header, "alg");
        return new(TokenReason.Algorithm, "Invalid or incorrect alg",
            $"The header's alg is {actual}; app {Quoted.Text(app)} takes {Accepted} only.", Accepted, actual)
        {
            Fix = FixOf(token),
        };
    }

    private string FixOf(ExaminedToken token) => ClaimValue.Text(token.Header, "alg"u8) switch
    {
        { } name when name.Equals("none", StringComparison.OrdinalIgnoreCase) =>
            "Nobody has signed this token; anybody could write one like it. Have the issuer sign it.",
        { } name when SigningAlgorithm.All.Any(known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && known.Name != name) =>
            "The name is compared letter by letter: have the issuer write it in capitals.",
        not null when token.Algorithm is { IsHmac: true } && keys.Algorithms.All(known => !known.IsHmac) =>
            $"The issuer signs with a secret, and app {Quoted.Text(app)} has public keys only: have it sign with its private key, or give the app the secret.",
        not null when token.Algorithm is { IsHmac: false } && keys.Algorithms.All(known => known.IsHmac) =>
            $"The issuer signs with a private key, and app {Quoted.Text(app)} has secrets only: give the app the public key, or have the issuer sign with the secret.",
        not null when token.Algorithm is { } other && keys.Algorithms is [var only] && only.Family == other.Family =>
            $"Have the issuer sign with {only}, or set Algorithm of app {Quoted.Text(app)} to {other}.",
        _ => $"Have the issuer sign with {Accepted}, or give app {Quoted.Text(app)} a key for what it signs with.",
    };
}
