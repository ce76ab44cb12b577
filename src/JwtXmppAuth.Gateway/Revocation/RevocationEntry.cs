using System.Globalization;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>One decision of an operator to shut something out, from <see cref="Since"/> on, before <see cref="Until"/>.</summary>
public sealed record RevocationEntry
{
    /// <summary>12 hex digits, to take it back by.</summary>
    public required string Id { get; init; }

    public required RevocationTarget Target { get; init; }

    /// <summary>Only tokens issued before (<c>iat</c>), and those that do not say when, or say a time to come; null: whenever they were issued.</summary>
    public DateTimeOffset? IssuedBefore { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    /// <summary>Whose admin token asked for it.</summary>
    public required string By { get; init; }

    /// <summary>The operator's own note.</summary>
    public string? Reason { get; init; }

    public bool IsOver(DateTimeOffset now) => now >= Until;

    /// <summary>The token, whatever room it is used in.</summary>
    public bool Covers(VerifiedToken token) => Target.Kind switch
    {
        RevocationKind.Token => Target.App == token.AppId && Target.Value == token.JwtId,
        RevocationKind.Subject => Target.Value == token.Subject,
        RevocationKind.Issuer => Target.App == token.AppId && Target.Value == token.Issuer,
        _ => false,
    } && CoversTime(token);

    /// <summary>The room, for who shows this token; null: for a guest, to whom a room that is closed is closed, and who has no token to be old.</summary>
    public bool Covers(MucAddress room, VerifiedToken? token) =>
        Target == RevocationTarget.OfRoom(room) && (token is null ? IssuedBefore is null : CoversTime(token));

    /// <summary>What stands against the token, and what can be done.</summary>
    public Objection Objection(VerifiedToken token) => new(
        "token.revoked",
        "Token revoked",
        IssuedBefore is { } before ? $"a token issued at {Text(before)} or later" : "a token that is not revoked",
        $"{Target}, revoked by {By} at {Text(Since)}"
            + (IssuedBefore is null ? "" : token.IssuedAt is { } iat ? $"; the token's iat is {iat.ToString(CultureInfo.InvariantCulture)}" : "; the token has no iat"),
        IssuedBefore is not null && token.IssuedAt is null
            ? $"Have tokens issued with iat, or take revocation {Id} back; it ends at {Text(Until)}."
            : $"Issue a new token{(IssuedBefore is null && Target.Kind is not RevocationKind.Token ? " once it is over" : "")}, or take revocation {Id} back; it ends at {Text(Until)}.");

    /// <summary>What the client is told that wants to go into the room.</summary>
    public Denial Denial(MucAddress room) => new(
        "room.closed",
        "Room is closed",
        null,
        $"{Quoted.Text(room.ToString())} was closed by {By} at {Text(Since)}"
            + $"{(IssuedBefore is { } before ? $" to tokens issued before {Text(before)}" : "")}. Take revocation {Id} back, or wait; it ends at {Text(Until)}.");

    /// <summary>
    /// While the entry is in force its end has not come: a token that was issued later, or in milliseconds, does not say when it was.
    /// </summary>
    internal bool CoversTime(VerifiedToken token) =>
        IssuedBefore is not { } before || token.IssuedAt is not { } iat || iat < Seconds(before) || iat >= Seconds(Until);

    private static double Seconds(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() / 1000.0;

    internal static string Text(DateTimeOffset moment) => moment.ToString("u", CultureInfo.InvariantCulture);
}
