using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Admin;

/// <summary>The keys of every app, as <c>GET /v1/keys</c> and <c>jwtxmppauth keys --json</c> show them.</summary>
internal sealed record KeysReport(IReadOnlyList<AppKeysReport> Apps)
{
    public static KeysReport Of(KeyRings keys) => new([.. keys.All.Select(ring => new AppKeysReport(
        ring.App, ring.IsUsable, ring.AlgorithmNames, keys.SourcesOf(ring)))]);
}

/// <param name="App">The app's id.</param>
/// <param name="Usable">Whether a token could be verified now.</param>
/// <param name="Algorithms">What a token's <c>alg</c> may be.</param>
internal sealed record AppKeysReport(string App, bool Usable, IReadOnlyList<string> Algorithms, IReadOnlyList<KeySourceState> Sources);
