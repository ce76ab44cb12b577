using System.Net;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>A living session, for an operator.</summary>
public sealed record SessionSummary
{
    /// <summary>As in logs.</summary>
    public required string Ref { get; init; }

    public required string Host { get; init; }

    public required Transport Transport { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required IPAddress Address { get; init; }

    /// <summary>The full JID; null before a resource is bound.</summary>
    public string? Jid { get; init; }

    /// <summary>It has lost its client, and waits.</summary>
    public bool Detached { get; init; }

    /// <summary>Null for a guest, as are the next four.</summary>
    public string? Subject { get; init; }

    public string? App { get; init; }

    public string? Issuer { get; init; }

    public string? JwtId { get; init; }

    /// <summary>When its token is taken no more; null: never.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary><c>context.user.id</c> and <c>.name</c>, where the host's <c>UserFields</c> let them out.</summary>
    public string? UserId { get; init; }

    public string? UserName { get; init; }

    public string? Service { get; init; }

    /// <summary>Bare JIDs of the rooms it is in.</summary>
    public required IReadOnlyList<string> Rooms { get; init; }

    internal static SessionSummary Of(GatewaySession session)
    {
        var (context, token) = (session.Context, session.Token);
        return new SessionSummary
        {
            Ref = session.Id,
            Host = session.Host.Domain,
            Transport = session.Transport,
            Since = session.Since,
            Address = session.Address,
            Jid = context?.Jid.ToString(),
            Detached = session.Detached,
            Subject = token?.Subject,
            App = token?.AppId,
            Issuer = token?.Issuer,
            JwtId = token?.JwtId,
            ValidUntil = token?.ValidUntil,
            UserId = Field(context?.Identity, "id"),
            UserName = Field(context?.Identity, "name"),
            Service = context?.Identity.Service?.Name,
            Rooms = context is null ? [] : [.. context.Rooms.All.Select(room => room.Address.ToString()).Order(StringComparer.Ordinal)],
        };
    }

    private static string? Field(ClientIdentity? identity, string name) =>
        identity is { User.IsDefaultOrEmpty: false } ? identity.User.FirstOrDefault(field => field.Key == name).Value : null;
}
