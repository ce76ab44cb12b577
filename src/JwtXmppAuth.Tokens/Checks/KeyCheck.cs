using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>A key of the app signed the token. What stands before is of the token's form; what follows was said by somebody.</summary>
internal sealed class KeyCheck(string app, KeyRing keys) : TokenCheck
{
    public const string CheckName = "signature";

    public override string Name => CheckName;

    public override bool IsOfKey => true;

    public override string After => "alg";

    public override async ValueTask<TokenFailure?> JudgeAsync(ExaminedToken token, CancellationToken cancellation)
    {
        switch (await keys.VerifyAsync(token.Compact, token.Algorithm!, token.At, token.KeysAtHand, cancellation))
        {
            case SignatureVerdict.Refused(var failure):
                return failure with { Fix = failure.Fix ?? FixOf(token, failure.Reason) };
            case SignatureVerdict.Verified(var key):
                token.Key = key;
                break;
        }

        return null;
    }

    public override Evidence Show(ExaminedToken token) => new($"the signature of a key of app {Quoted.Text(app)}", token.Key!.ToString()!);

    protected override TokenFailure? Judge(ExaminedToken token) => throw new NotSupportedException("Keys may have to be fetched.");

    private string FixOf(ExaminedToken token, TokenReason reason) => reason switch
    {
        TokenReason.KeyId => "Have the issuer write kid, the id of the key it signs with, into the header.",
        TokenReason.Key => $"Give app {Quoted.Text(app)} the issuer's key, or a source that has it: jwtxmppauth keys shows what it has now.",
        _ when token.Algorithm is { IsHmac: true } =>
            $"The issuer signs with another secret: give it and app {Quoted.Text(app)} the same; look for quotes, line ends, base64 and variables that were not filled in.",
        _ => $"The issuer signs with another private key: give app {Quoted.Text(app)} the public key that belongs to it.",
    };
}
