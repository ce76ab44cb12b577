using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Server.Admin;

/// <summary>From what an operator wrote to an entry that can be looked up, or to a sentence that says what is wrong.</summary>
internal sealed class RevocationReader(GatewayReload gateway, SessionTable sessions, TimeProvider time)
{
    private const int MaxText = 1024;
    private const int MaxReason = 200;
    private const int SubjectLength = 40;

    private static readonly string[] MomentForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private GatewayOptions Options => gateway.Options;

    public bool TryRead(
        RevocationRequest request, string by, [NotNullWhen(true)] out RevocationEntry? entry, [NotNullWhen(false)] out string? fault)
    {
        entry = null;
        fault = TooLong(request);
        if (fault is not null)
            return false;
        if (!TryReadTarget(request, out var target, out fault)
            || !TryReadMoment(request, target.Kind, out var before, out fault)
            || !TryReadTtl(request, out var ttl, out fault))
            return false;

        var now = time.GetUtcNow();
        entry = new RevocationEntry
        {
            Id = RandomNumberGenerator.GetHexString(12, lowercase: true),
            Target = target,
            IssuedBefore = before,
            Since = now,
            Until = now + ttl,
            By = by,
            Reason = request.Reason,
        };
        return true;
    }

    private static string? TooLong(RevocationRequest request)
    {
        foreach (var (name, text) in ((string, string?)[])
        [
            ("app", request.App), ("jti", request.Jti), ("subject", request.Subject), ("issuer", request.Issuer), ("room", request.Room),
            ("host", request.Host), ("tenant", request.Tenant),
        ])
        {
            if (text is { Length: 0 or > MaxText })
                return $"{name} must have 1 to {MaxText} characters.";
        }

        return request.Reason is { Length: > MaxReason } ? $"reason must have at most {MaxReason} characters."
            : request.User is { } user && user.GetRawText().Length > MaxText ? $"user must have at most {MaxText} characters."
            : null;
    }

    private bool TryReadTarget(RevocationRequest request, out RevocationTarget target, [NotNullWhen(false)] out string? fault)
    {
        target = default;
        fault = null;
        switch (request)
        {
            case { Jti: { } jti, Subject: null, User: null, Room: null, Issuer: null }:
                if (TryFindApp(request.App, out var app, out fault))
                    target = RevocationTarget.OfToken(app.Id, jti);
                break;
            case { Subject: { } subject, Jti: null, User: null, Room: null, Issuer: null, App: null }:
                if (subject.Length == SubjectLength && subject.All(char.IsAsciiHexDigitLower))
                    target = RevocationTarget.OfSubject(subject);
                else
                    fault = $"subject must be {SubjectLength} lower-case hex digits, as logs have it; or name app, issuer and user.";
                break;
            case { User: { } user, Jti: null, Subject: null, Room: null }:
                if (TryFindApp(request.App, out app, out fault) && TryFindIssuer(app, request.Issuer, out var issuer, out fault))
                    fault = TryNameUser(app, issuer, user, out target);
                break;
            case { Issuer: { } iss, Jti: null, Subject: null, User: null, Room: null }:
                if (TryFindApp(request.App, out app, out fault))
                    target = RevocationTarget.OfIssuer(app.Id, iss);
                break;
            case { Room: { } room, Jti: null, Subject: null, User: null, Issuer: null, App: null }:
                if (TryFindRoom(room, request.Host, request.Tenant, out var found, out fault))
                    target = RevocationTarget.OfRoom(found);
                break;
            default:
                fault = "Name what to revoke by one of: jti; subject; user, with issuer; issuer; room. app goes with all but subject and room.";
                break;
        }

        if (fault is null && target.Kind is not RevocationKind.Room && (request.Host ?? request.Tenant) is not null)
            fault = "host and tenant go with room alone.";
        return fault is null;
    }

    private static string? TryNameUser(AppOptions app, string issuer, JsonElement user, out RevocationTarget target)
    {
        var subject = Subject.OfUser(app.Id, issuer, user);
        target = subject is null ? default : RevocationTarget.OfSubject(subject);
        return subject is null ? "user must be a string or a number, as the token has it." : null;
    }

    private bool TryFindApp(string? id, [NotNullWhen(true)] out AppOptions? app, [NotNullWhen(false)] out string? fault)
    {
        app = id is null ? Options.Apps.Count == 1 ? Options.Apps[0] : null : Options.Apps.FirstOrDefault(app => app.Id == id);
        fault = app is not null ? null
            : id is null ? $"app is missing; it must be one of {Quoted.List(Options.Apps.Select(app => app.Id))}."
            : $"app must be one of {Quoted.List(Options.Apps.Select(app => app.Id))}.";
        return app is not null;
    }

    private static bool TryFindIssuer(
        AppOptions app, string? named, [NotNullWhen(true)] out string? issuer, [NotNullWhen(false)] out string? fault)
    {
        string[] accepted = [.. app.IssuersInForce().Distinct()];
        issuer = named ?? (accepted is [not "*"] ? accepted[0] : null);
        fault = issuer is null ? $"issuer is missing; app {Quoted.Text(app.Id)} accepts {Quoted.List(accepted)}." : null;
        return issuer is not null;
    }

    private bool TryFindRoom(
        string room, string? host, string? tenant, [NotNullWhen(true)] out MucAddress? found, [NotNullWhen(false)] out string? fault)
    {
        found = null;
        fault = null;
        if (host is null && tenant is not null)
        {
            fault = "tenant goes with host and the name of a room.";
        }
        else if (host is null)
        {
            found = Jid.TryParse(room, out var jid) ? sessions.FindRoom(jid.Bare) : null;
            fault = found is null ? "room must be the address of a room at one of this gateway's hosts, such as name@conference.meet.example.com; or name the host." : null;
        }
        else if (Options.Hosts.FirstOrDefault(each => each.Domain == host) is not { } known)
        {
            fault = $"host must be one of {Quoted.List(Options.Hosts.Select(each => each.Domain))}.";
        }
        else
        {
            // As Jitsi's client writes it: the name that people see is not always what stands in the address.
            var node = RoomName.BackendSafe(room) is { } safe && tenant is not null ? $"[{tenant}]{safe}" : RoomName.BackendSafe(room);
            found = node is not null && Jid.TryCreate(node, known.MucDomain, null, out var jid) ? sessions.FindRoom(jid) : null;
            fault = found is null ? "room is no name that a room can have." : null;
        }

        return found is not null;
    }

    private bool TryReadMoment(RevocationRequest request, RevocationKind kind, out DateTimeOffset? before, [NotNullWhen(false)] out string? fault)
    {
        before = null;
        fault = null;
        if (request.IssuedBefore is null)
        {
            fault = kind is RevocationKind.Issuer ? "issuedBefore is missing: an issuer is revoked for the tokens of a time, else take it out of the app." : null;
        }
        else if (kind is RevocationKind.Token)
        {
            fault = "issuedBefore does not go with jti, which is one token.";
        }
        else if (request.IssuedBefore == "now")
        {
            before = time.GetUtcNow();
        }
        else if (DateTimeOffset.TryParseExact(
            request.IssuedBefore, MomentForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            before = moment;
        }
        else
        {
            fault = "issuedBefore must be a moment such as 2026-03-01T12:00:00Z, or now.";
        }

        return fault is null;
    }

    private bool TryReadTtl(RevocationRequest request, out TimeSpan ttl, [NotNullWhen(false)] out string? fault)
    {
        var most = (long)Options.Revocation.MaxTtl.TotalSeconds;
        ttl = default;
        fault = request.Ttl is { } seconds && seconds >= 1 && seconds <= most
            ? null
            : $"ttl must be 1 to {most} seconds (Revocation:MaxTtl): how long the tokens that are meant could still be shown.";
        if (fault is null)
            ttl = TimeSpan.FromSeconds(request.Ttl!.Value);
        return fault is null;
    }
}
