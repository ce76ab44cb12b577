using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Server.Admin;

/// <summary><c>/v1/sessions</c>: who is here, and whom to send away.</summary>
internal sealed class SessionEndpoints(SessionTable sessions, AdminAudit audit)
{
    public void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/sessions", (HttpContext http) => List(http.Request.Query));
        v1.MapGet("/sessions/{ref}", (string @ref) =>
            sessions.List(session => session.Ref == @ref, after: null, limit: 1) is [var found] ? AdminBody.Answer(View(found)) : NoSuch);
        v1.MapDelete("/sessions/{ref}", End);
    }

    private static IResult NoSuch { get; } = AdminProblem.NotFound("There is no living session of that reference.");

    private IResult List(IQueryCollection query)
    {
        if (!PageSize.TryRead(query["limit"], out var limit))
            return PageSize.Fault;
        List<Func<SessionSummary, bool>> filters = [];
        foreach (var (name, values) in query)
        {
            var value = values.ToString();
            switch (name)
            {
                case "limit" or "after":
                    break;
                case "host":
                    filters.Add(session => session.Host == value);
                    break;
                case "app":
                    filters.Add(session => session.App == value);
                    break;
                case "subject":
                    filters.Add(session => session.Subject == value);
                    break;
                case "user":
                    filters.Add(session => session.UserId == value);
                    break;
                case "jti":
                    filters.Add(session => session.JwtId == value);
                    break;
                case "room":
                    filters.Add(session => session.Rooms.Contains(value));
                    break;
                default:
                    return AdminProblem.BadRequest("Sessions can be asked for by host, app, subject, user, jti and room; limit and after page them.");
            }
        }

        string? after = query["after"];
        var page = Page<SessionSummary>.Of(
            sessions.List(session => filters.TrueForAll(filter => filter(session)), after, limit + 1), limit, session => session.Ref);
        return AdminBody.Answer(new Page<SessionView>([.. page.Items.Select(View)], page.Next));
    }

    private IResult End(string @ref, HttpContext http)
    {
        if (!sessions.End(@ref))
            return NoSuch;
        audit.Changed(AdminCaller.Of(http), $"ended session {@ref}");
        return TypedResults.NoContent();
    }

    private static SessionView View(SessionSummary session) => new(
        session.Ref, session.Host, session.Transport, session.Since, session.Address.ToString(), session.Jid, session.Detached, session.App,
        session.Issuer, session.Subject, session.UserId, session.UserName, session.JwtId, session.ValidUntil, session.Service, session.Rooms);
}

/// <summary>A session as it is answered; what it has not is left out. See <see cref="SessionSummary"/>.</summary>
/// <param name="Detached">It waits for its client.</param>
/// <param name="Exp">When its token is taken no more.</param>
internal sealed record SessionView(
    string Ref,
    string Host,
    Transport Transport,
    DateTimeOffset Since,
    string Address,
    string? Jid,
    bool Detached,
    string? App,
    string? Issuer,
    string? Subject,
    string? User,
    string? Name,
    string? Jti,
    DateTimeOffset? Exp,
    string? Service,
    IReadOnlyList<string> Rooms);
