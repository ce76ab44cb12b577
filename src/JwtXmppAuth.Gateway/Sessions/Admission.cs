using System.Diagnostics;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// The way in, the same for every transport: token, what stands against it, then identity, then whether the upstream can take it.
/// Runs when the session starts; opens nothing. The verdict waits for the client's SASL exchange.
/// </summary>
internal static class Admission
{
    /// <param name="former">The session the client comes back to, if it does.</param>
    /// <param name="kept">The token of the session the client comes back to, where it stands in for one that is not shown.</param>
    public static async Task<AdmissionVerdict> JudgeAsync(
        Host host, SessionRequest request, string sessionId, string? former, string? kept, CancellationToken cancellation)
    {
        if (CarrierCheck.Refuse(host.Options, request) is { } refused)
            return refused;
        VerifiedToken? token = null;
        var shown = request.Token ?? kept;
        // An invalid token never becomes a guest; only its absence may, where the host says so.
        if (shown is not null || host.Options.GuestPolicy is GuestPolicy.Deny)
        {
            switch (await host.Verifier.VerifyAsync(shown, new(request.UrlRoom, request.Tenant), cancellation))
            {
                case TokenVerdict.Accepted accepted:
                    token = accepted.Token;
                    break;
                case TokenVerdict.Rejected { Failure: var failure }:
                    return new AdmissionVerdict.Refused(failure.Code, failure.Text, failure.InFull);
                default:
                    throw new UnreachableException();
            }
        }

        if (token is not null && host.Checks.Look(token, former) is { } objection)
            return AdmissionVerdict.Refused.By(objection);
        var verdict = token is not null && host.Services.ByApp(token.AppId, request.RemoteAddress) is { } service
            ? ForService(host, request, sessionId, service, token)
            // Random and lower case: Jitsi's clients derive their nick from it, and the token never decides an address (scheme 3.6).
            : Admit(host, request, sessionId, IdentityMapper.Map(token, Guid.NewGuid().ToString("D"), host.Options));
        return verdict is AdmissionVerdict.Admitted admitted && request.Token is null && kept is not null
            ? admitted with { ResumeOnly = true }
            : verdict;
    }

    /// <summary>Whether who was let in by a host as it was would be let in by the same as it is after a reload.</summary>
    /// <param name="now">Null where there is no such host any more.</param>
    /// <param name="session">The one that the client is about to have: what that one has done is not held against it.</param>
    /// <returns>Why not; null: he would.</returns>
    public static async Task<AdmissionVerdict.Refused?> JudgeAgainAsync(
        Host? now, SessionRequest request, UpstreamLogin login, string session, CancellationToken cancellation)
    {
        var (token, service) = (login.Identity.Token, login.Identity.Service);
        if (now is null)
            return Outdated($"There is no host {login.Host} any more.");
        // Its password is not kept; it is a program, and comes again at once.
        if (service is not null && token is null)
            return Outdated($"Service {service.Name} has shown its password before that, and must do so again.");
        var again = request with
        {
            Token = token?.Raw,
            Carrier = request.Token is null && token is not null ? TokenCarrier.Sasl : request.Carrier,
            Ticket = null,
            TicketFault = null,
        };
        return await JudgeAsync(now, again, login.SessionId, session, kept: null, cancellation) switch
        {
            AdmissionVerdict.Refused refused => refused,
            AdmissionVerdict.Admitted admitted when admitted.Identity.Service?.Name != service?.Name =>
                Outdated("The token's app is not that of a service any more, or has become it."),
            _ => null,
        };
    }

    /// <summary>A service that has shown its credentials: its password, or a token of its app.</summary>
    public static AdmissionVerdict ForService(Host host, SessionRequest request, string sessionId, KnownService service, VerifiedToken? token = null) =>
        service.MayComeFromThere
            ? Admit(host, request, sessionId, IdentityMapper.Map(token, service.Node, host.Options) with { Service = service.Identity })
            : new AdmissionVerdict.Refused(
                "service.network",
                "not from here",
                $"Service {service.Identity.Name} has shown its credentials from {request.RemoteAddress}, which is in none of its Networks.");

    private static AdmissionVerdict.Refused Outdated(string explanation) =>
        new("login.outdated", "Log in again", $"The configuration was changed while the client logged in. {explanation}");

    private static AdmissionVerdict Admit(Host host, SessionRequest request, string sessionId, ClientIdentity identity)
    {
        var login = new UpstreamLogin
        {
            Host = host.Domain,
            SessionId = sessionId,
            Identity = identity,
            ClientAddress = request.RemoteAddress,
            MayCreateRooms = MayCreateRooms(host.Options, identity),
            UrlRoom = request.UrlRoom,
            CustomUsername = request.CustomUsername,
            Tenant = request.Tenant,
            Region = request.Region,
            UserAgent = request.UserAgent,
        };
        return host.Upstream.Refuses(login) is { } refusal
            ? new AdmissionVerdict.Refused(refusal.Code, refusal.Text, refusal.Explanation)
            : new AdmissionVerdict.Admitted(identity, login);
    }

    private static bool MayCreateRooms(HostOptions host, ClientIdentity identity) => identity switch
    {
        { Service: { } service } => service.MayCreateRooms,
        { IsGuest: true } => host.RoomCreation is RoomCreation.Allowed && host.GuestPolicy is GuestPolicy.Create,
        _ => host.RoomCreation is RoomCreation.Allowed,
    };
}
