using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Revocation;

public enum RevocationKind
{
    /// <summary>One token, by its <c>jti</c>.</summary>
    Token,

    /// <summary>Every token of one person.</summary>
    Subject,

    /// <summary>Every token that an issuer had issued by then.</summary>
    Issuer,

    /// <summary>A conference room.</summary>
    Room,
}

/// <summary>What is revoked, in the one spelling in which it is looked up.</summary>
/// <param name="App">Whose tokens; empty where <paramref name="Value"/> is enough: a subject is a digest over the app too.</param>
/// <param name="Value">A <c>jti</c>, a subject, an <c>iss</c>, or a room as its component knows it.</param>
public readonly record struct RevocationTarget(RevocationKind Kind, string App, string Value)
{
    public static RevocationTarget OfToken(string app, string jti) => new(RevocationKind.Token, app, jti);

    /// <param name="subject">As logs have it, see <see cref="VerifiedToken.Subject"/>.</param>
    public static RevocationTarget OfSubject(string subject) => new(RevocationKind.Subject, "", subject);

    public static RevocationTarget OfIssuer(string app, string issuer) => new(RevocationKind.Issuer, app, issuer);

    public static RevocationTarget OfRoom(MucAddress room) => new(RevocationKind.Room, "", room.ToString());

    /// <summary>For a log line or an answer: <c>token "9f86…" of app "my-app"</c>.</summary>
    public override string ToString() => Kind switch
    {
        RevocationKind.Token => $"token {Quoted.Text(Value)} of app {Quoted.Text(App)}",
        RevocationKind.Subject => $"subject {Value}",
        RevocationKind.Issuer => $"issuer {Quoted.Text(Value)} of app {Quoted.Text(App)}",
        _ => $"room {Quoted.Text(Value)}",
    };
}
