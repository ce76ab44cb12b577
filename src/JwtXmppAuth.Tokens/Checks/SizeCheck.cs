namespace JwtXmppAuth.Tokens.Checks;

/// <summary>An app may take less than the gateway reads.</summary>
internal sealed class SizeCheck(int bound) : TokenCheck
{
    public override string Name => "size";

    public static TokenFailure? Judge(string raw, int bound) => raw.Length <= bound
        ? null
        : new(TokenReason.TooLarge, "Invalid token", $"The token has {raw.Length} bytes; MaxTokenBytes is {bound}.",
            $"at most {bound} bytes", $"{raw.Length} bytes")
        {
            Fix = $"Put less into the token, or raise MaxTokenBytes (to {TokenOptionsCheck.MaxTokenBytes} at most).",
        };

    public static Evidence Show(string raw, int bound) => new($"at most {bound} bytes", $"{raw.Length} bytes");

    public override Evidence Show(ExaminedToken token) => Show(token.Compact.Raw, bound);

    protected override TokenFailure? Judge(ExaminedToken token) => Judge(token.Compact.Raw, bound);
}
