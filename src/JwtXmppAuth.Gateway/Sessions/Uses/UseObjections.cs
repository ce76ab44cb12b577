using System.Globalization;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>What is said of a token that was used as often as it may be.</summary>
internal static class UseObjections
{
    public static Objection NoId { get; } = new(
        "token.jti", "'jti' claim is missing", "a jti, by which a token of an app with SingleUse is known again", "none",
        "Give every token an id of its own, or switch SingleUse off.");

    public static Objection NoEnd { get; } = new(
        "token.exp", "'exp' claim is missing", "an exp that is a date, until which a token of an app with SingleUse is remembered", "none",
        "Give tokens an exp, or switch SingleUse off.");

    private static readonly Objection Used = new(
        "token.used", "Token already used", "a token that was not used before", "one that has started a session",
        "Issue a token for every session; a client that comes back to its session names it in its first request (previd).");

    private static readonly Objection Full = new(
        "token.uses_full", "Try again later", "room to remember that the token was used", "as many used tokens as may be remembered",
        "Issue tokens that expire sooner, or raise Revocation:MaxUsedTokens.");

    /// <param name="why">What the store says, as sentences.</param>
    public static Objection Unkept(string why) => new(
        "token.use_unkept", "Try again later", "a disk that keeps that the token was used", $"none: {why.TrimEnd('.')}",
        "Mend it; until then tokens of apps with SingleUse start no sessions, for they could be used again after a restart.");

    public static Objection? Of(UseOutcome outcome) => outcome switch
    {
        UseOutcome.Used => Used,
        UseOutcome.Full => Full,
        _ => null,
    };

    public static Objection TooMany(CountedBy by, AppOptions app) => by is CountedBy.Token
        ? new(
            "session.per_token", "Too many sessions", $"fewer than {Text(app.MaxSessionsPerToken)} living sessions of the token", Text(app.MaxSessionsPerToken),
            "End one, raise MaxSessionsPerToken, or let the oldest go (WhenTooManySessions end-oldest).")
        : new(
            "session.per_subject", "Too many sessions", $"fewer than {Text(app.MaxSessionsPerSubject)} living sessions of the subject", Text(app.MaxSessionsPerSubject),
            "End one, raise MaxSessionsPerSubject, or let the oldest go (WhenTooManySessions end-oldest).");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
