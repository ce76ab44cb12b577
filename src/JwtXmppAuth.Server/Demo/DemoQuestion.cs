namespace JwtXmppAuth.Server.Demo;

/// <summary>Why the page was refused, it asks.</summary>
/// <param name="Token">That it showed; null: none.</param>
/// <param name="Room">That it wanted to enter.</param>
internal sealed record DemoQuestion(string? Token, string? Room);
