namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>What every source needs to fetch by.</summary>
/// <param name="Terms">Asked each time anew: they may change while a source lives.</param>
/// <param name="Chance">From 0 up to 1, so that many gateways do not ask at the same moment.</param>
public sealed record KeyFetching(
    IKeyDocuments Documents, Func<KeyFetchOptions> Terms, IKeyFetchLog Log, TimeProvider Time, Func<double> Chance)
{
    public KeyFetchOptions Options => Terms();
}
