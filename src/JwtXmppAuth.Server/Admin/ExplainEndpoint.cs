using System.Net;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Server.Admin;

/// <summary><c>POST /v1/explain</c>: what the gateway, as it runs, makes of a token. Asks and changes nothing.</summary>
internal static class ExplainEndpoint
{
    public static void MapExplain(this RouteGroupBuilder v1) =>
        v1.MapPost("/explain", (HttpContext http, SessionTable sessions, TimeProvider time) => AnswerAsync(http, sessions, time));

    private static async Task<IResult> AnswerAsync(HttpContext http, SessionTable sessions, TimeProvider time)
    {
        var (request, refusal) = await AdminBody.ReadAsync<ExplainRequest>(http.Request);
        if (request is null)
            return refusal!;
        IPAddress? from = null;
        if (request.From is not null && !IPAddress.TryParse(request.From, out from))
            return AdminProblem.BadRequest("from must be an IP address.");
        var question = new ExplainQuestion(request.Token)
        {
            Room = request.Room,
            Tenant = request.Tenant,
            Carrier = request.Carrier,
            From = from,
            At = request.At ?? time.GetUtcNow(),
        };
        return await ExplainAnswer.OfAsync(Explainer.Of(sessions), request.Host, question, http.RequestAborted) is { } answer
            ? AdminBody.Answer(answer)
            : AdminProblem.NotFound("There is no such host; leave host out for all of them.");
    }
}

/// <param name="Token">As it is shown to the gateway; null: none is.</param>
/// <param name="Host">Null: every host.</param>
/// <param name="Room">A name as people write it, an address, or the link of the meeting; null: only the login is explained.</param>
/// <param name="Tenant">Of the link, where <paramref name="Room"/> is none.</param>
/// <param name="At">Null: now.</param>
/// <param name="Carrier"><c>query</c>, <c>header</c>, <c>sasl</c>, <c>ticket</c>: what it would come in; null: left open.</param>
/// <param name="From">The address its bearer would come from; null: left open.</param>
internal sealed record ExplainRequest(
    string? Token = null, string? Host = null, string? Room = null, string? Tenant = null, DateTimeOffset? At = null,
    TokenCarrier? Carrier = null, string? From = null);

/// <summary>One explanation for each host that was asked.</summary>
internal sealed record ExplainAnswer(IReadOnlyList<Explanation> Explanations)
{
    /// <summary>Null where there is no such host.</summary>
    public static async Task<ExplainAnswer?> OfAsync(Explainer explainer, string? host, ExplainQuestion question, CancellationToken cancellation)
    {
        List<Explanation> explanations = [];
        foreach (var domain in explainer.Hosts.Where(domain => host is null || domain == host).ToList())
            if (await explainer.ExplainAsync(domain, question, cancellation) is { } explanation)
                explanations.Add(explanation);
        return explanations.Count == 0 ? null : new ExplainAnswer(explanations);
    }
}
