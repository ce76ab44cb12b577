using System.Collections.Immutable;
using System.Net;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>Before the token: may it come in what it comes in.</summary>
internal static class CarrierStage
{
    public static ImmutableArray<CheckReport> Of(ExplainedHost host, ExplainQuestion question)
    {
        if (question.Token is null || host.Options.TokenInQuery is not TokenInQuery.Refused)
            return [];
        if (question.Carrier is not { } carrier)
            return [CheckReport.Skipped("carrier", "TokenInQuery is refused here: in the URL the token would be refused, whatever it says")];
        var request = new SessionRequest
        {
            Transport = Transport.WebSocket,
            Host = host.Domain,
            Token = question.Token,
            Carrier = carrier,
            RemoteAddress = question.From ?? IPAddress.None,
        };
        return CarrierCheck.Refuse(host.Options, request) is not { } refused
            ? [CheckReport.Passed("carrier", "anything but the URL", Word(carrier))]
            :
            [
                new CheckReport("carrier", CheckOutcome.Failed)
                {
                    Code = refused.Code,
                    Text = refused.Text,
                    Expected = "anything but the URL",
                    Actual = Word(carrier),
                    Explanation = "The token came in the URL, and TokenInQuery is refused here.",
                    Fix = "Exchange it for a ticket (POST /v1/ticket), show it by one of the host's Mechanisms, or in the header Authorization: Bearer.",
                },
            ];
    }

    private static string Word(TokenCarrier carrier) => carrier switch
    {
        TokenCarrier.Query => "the URL",
        TokenCarrier.Sasl => "SASL",
        TokenCarrier.Ticket => "a ticket",
        _ => "a header",
    };
}
