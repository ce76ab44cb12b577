using System.Globalization;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>How a token came, judged before anybody looks at the token itself; so a refusal tells nothing about it.</summary>
internal static class CarrierCheck
{
    public static AdmissionVerdict.Refused? Refuse(HostOptions host, SessionRequest request) => request switch
    {
        { Ticket: not null, Token: not null, Carrier: TokenCarrier.Query } => new(
            "token.conflict",
            "two different tokens",
            "The URL has both a ticket and a token. The client must show one of them."),
        { Token: not null, Carrier: TokenCarrier.Query } when host.TokenInQuery is TokenInQuery.Refused => new(
            "token.in_query",
            "token in the URL refused, use a ticket, SASL or an Authorization header",
            "TokenInQuery is refused here and the client has put its token into the URL, where proxies log it: take it for known and let it"
                + " expire. The client can exchange it for a ticket (POST /v1/ticket, where Gateway:Tickets is on), show it by one of the host's"
                + " Mechanisms, or in the header Authorization: Bearer."),
        { TicketFault: TicketVerdict.Unknown { Lifetime: var lifetime } } => new(
            "ticket.unknown",
            "ticket unknown, used or expired",
            $"The ticket was not given by this gateway since it started, or was used, or is older than {Seconds(lifetime)} seconds. Each login"
                + " needs a fresh one, also that of a client which comes back to its session."),
        { TicketFault: TicketVerdict.Elsewhere { What: var what, Expected: var expected, Actual: var actual } } => new(
            "ticket.elsewhere",
            "ticket is for another host, room or tenant",
            $"The ticket was asked for with {what} {Quoted.Text(expected)}; it was shown with {what} {(string.IsNullOrEmpty(actual) ? "absent" : Quoted.Text(actual))}."),
        _ => null,
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
