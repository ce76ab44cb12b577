namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>What an explanation says where a verdict would take a fetch: it makes none, for clients' tokens live on what fetches there may be.</summary>
internal static class WouldWait
{
    public const string Word = "A login with this token asks for it, within KeyFetch's bounds, and waits for the answer; an explanation does not.";
}
