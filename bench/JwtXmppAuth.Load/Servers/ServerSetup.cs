namespace JwtXmppAuth.Load.Servers;

/// <summary>A server to be started.</summary>
/// <param name="Name">As tables name it: <c>gateway</c>, <c>prosody</c>, <c>ejabberd</c>, <c>kestrel</c>.</param>
/// <param name="Ready">Answers, with whatever status, when the server takes clients.</param>
/// <param name="Metrics">Of a gateway: its operators' page of metrics.</param>
internal sealed record ServerSetup(
    string Name, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, Uri Ready, Uri? Metrics = null);
