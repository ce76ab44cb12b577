using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Policy;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Tells operators what a rule on trial would have refused.</summary>
internal sealed partial class TrialLog(ILogger<TrialLog> log, GatewayMetrics metrics)
{
    public void Tell(TrialRefusal refusal)
    {
        metrics.TrialRefused(refusal.Code);
        LogWouldRefuse(refusal.Host, refusal.Whose, refusal.App, refusal.Code, refusal.Explanation);
    }

    [LoggerMessage(2014, LogLevel.Information, "The trial of {Host} would refuse {Whose} with a token of {App}, {Code}. {Explanation}")]
    private partial void LogWouldRefuse(string host, string whose, string app, string code, string explanation);
}
