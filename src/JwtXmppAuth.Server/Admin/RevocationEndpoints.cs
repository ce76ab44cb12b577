using System.Diagnostics;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Server.Admin;

/// <summary><c>/v1/revocations</c>: what is shut out, since when, until when.</summary>
internal sealed partial class RevocationEndpoints(
    Revocations revocations, SessionTable sessions, RevocationReader reader, AdminAudit audit, ILogger<RevocationEndpoints> log)
{
    public void Map(RouteGroupBuilder v1)
    {
        v1.MapPost("/revocations", (Delegate)AddAsync);
        v1.MapGet("/revocations", (string? kind, string? after, string? limit) => List(kind, after, limit));
        v1.MapGet("/revocations/{id}", (string id) =>
            revocations.Get(id) is { } entry ? AdminBody.Answer(RevocationView.Of(entry)) : NoSuch);
        v1.MapDelete("/revocations/{id}", RemoveAsync);
    }

    private static IResult NoSuch { get; } = AdminProblem.NotFound("There is no revocation of that id in force.");

    private async Task<IResult> AddAsync(HttpContext http)
    {
        var (request, refusal) = await AdminBody.ReadAsync<RevocationRequest>(http.Request);
        if (request is null)
            return refusal!;
        var caller = AdminCaller.Of(http);
        if (!reader.TryRead(request, caller.Name, out var entry, out var fault))
            return AdminProblem.BadRequest(fault);

        var (outcome, ended) = await sessions.RevokeAsync(entry);
        if (outcome is RevocationOutcome.Full full)
            return AdminProblem.Of(StatusCodes.Status507InsufficientStorage, "Not revoked: there are too many", full.Why);
        audit.Changed(caller, $"revoked {entry.Target} as {entry.Id} until {entry.Until:u}; sessions ended: {ended}");
        switch (outcome)
        {
            case RevocationOutcome.Added:
                http.Response.Headers.Location = $"{AdminGate.Prefix}/revocations/{entry.Id}";
                return AdminBody.Answer(RevocationView.Of(entry, ended), StatusCodes.Status201Created);
            case RevocationOutcome.Unkept unkept:
                LogUnkept(entry.Id, unkept.Why);
                return AdminProblem.Of(
                    StatusCodes.Status503ServiceUnavailable,
                    "Revoked, but not kept",
                    $"Revocation {entry.Id} is in force until this process stops, and {ended} sessions were ended; a restart forgets it. {unkept.Why}");
            default:
                throw new UnreachableException();
        }
    }

    private IResult List(string? kind, string? after, string? limit)
    {
        if (!PageSize.TryRead(limit, out var most))
            return PageSize.Fault;
        RevocationKind? wanted = null;
        if (kind is not null)
        {
            var found = Enum.GetValues<RevocationKind>().Where(each => each.ToString().Equals(kind, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (found is not [var one])
                return AdminProblem.BadRequest("kind must be one of token, subject, issuer, room.");
            wanted = one;
        }

        var page = Page<RevocationEntry>.Of(revocations.List(wanted, after, most + 1), most, entry => entry.Id);
        return AdminBody.Answer(new Page<RevocationView>([.. page.Items.Select(entry => RevocationView.Of(entry))], page.Next));
    }

    private async Task<IResult> RemoveAsync(string id, HttpContext http)
    {
        try
        {
            if (await revocations.RemoveAsync(id, http.RequestAborted) is not { } entry)
                return NoSuch;
            audit.Changed(AdminCaller.Of(http), $"took revocation {entry.Id} of {entry.Target} back");
            return TypedResults.NoContent();
        }
        catch (RevocationStoreException failure)
        {
            return AdminProblem.Of(StatusCodes.Status503ServiceUnavailable, "Not taken back", $"It is in force still. {failure.Message}");
        }
    }

    [LoggerMessage(6033, LogLevel.Error, "Revocation {Id} is in force until this process stops, and a restart forgets it. {Why}")]
    private partial void LogUnkept(string id, string why);
}
