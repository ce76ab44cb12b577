namespace JwtXmppAuth.Tokens.Keys;

/// <summary>How far the search for a token's key came; made when the first thing goes wrong, told when nothing verifies.</summary>
internal sealed class KeySearch
{
    private readonly List<VerificationKey> _tried = [];
    private readonly List<string> _notes = [];
    private bool _untimely;
    private bool _unnamed;
    private bool _unavailable;

    public void Tried(VerificationKey key) => _tried.Add(key);

    public void Untimely(string sentence)
    {
        _untimely = true;
        _notes.Add(sentence);
    }

    public void Found(KeyLookup lookup)
    {
        switch (lookup)
        {
            case KeyLookup.Unknown(var sentence):
                _notes.Add(sentence);
                break;
            case KeyLookup.Unnamed(var sentence):
                _unnamed = true;
                _notes.Add(sentence);
                break;
            case KeyLookup.Unavailable(var sentence):
                _unavailable = true;
                _notes.Add(sentence);
                break;
        }
    }

    /// <param name="app">The app's id.</param>
    /// <param name="algorithm">The token's.</param>
    /// <param name="keyId">The token's <c>kid</c> as it may be shown.</param>
    /// <param name="advises">Whether the signature is that of a key which is only nearly one of the app's.</param>
    public TokenFailure Failure(string app, SigningAlgorithm algorithm, string keyId, Predicate<VerificationKey> advises)
    {
        // What could not be asked might have been the right one: a wrong signature can be told only when all have been.
        if (_unavailable)
            return NoKey("could not obtain public key");
        if (_tried.Count == 0)
            return _unnamed ? NoKey("'kid' claim is missing", TokenReason.KeyId)
                : NoKey(_untimely || _notes.Count == 0 ? "signature verification key is missing" : "could not obtain public key");

        var keys = algorithm.IsHmac ? "secret" : "public key";
        var near = _tried.SelectMany(key => key.NearMisses).Take(NearMiss.MaxTried).FirstOrDefault(miss => advises(miss.Key));
        var advice = near?.Advice ?? $"The token's kid: {keyId}.";
        return new(TokenReason.Signature, "Invalid signature",
            $"No {keys} of app {Quoted.Text(app)} verifies the {algorithm} signature (configured: {_tried.Count}). "
            + string.Join(" ", [advice, .. _notes]))
        {
            Fix = near?.Fix,
        };

        TokenFailure NoKey(string text, TokenReason reason = TokenReason.Key) => new(reason, text,
            $"App {Quoted.Text(app)} has no key for the {algorithm} signature. " + string.Join(" ", [.. _notes, $"The token's kid: {keyId}."]),
            Actual: keyId);
    }
}
