using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>
/// Explains what a gateway decides, by asking what decides: the same verifier, the same room access. Opens nothing, changes
/// nothing, and never throws on what it is asked about.
/// </summary>
public sealed class Explainer
{
    private readonly ImmutableArray<ExplainedHost> _hosts;

    internal Explainer(IEnumerable<ExplainedHost> hosts) => _hosts = [.. hosts];

    /// <summary>Of a configuration, without a gateway that runs.</summary>
    /// <param name="options">Checked: <see cref="ConfigurationCheck"/> found no fault in them.</param>
    /// <param name="time">What keys go by that have a beginning or an end.</param>
    public static Explainer Of(GatewayOptions options, TimeProvider time) => new(options.Hosts.Select(host => new ExplainedHost(
        host,
        new TokenVerifier(options.AppsOf(host), host.TokenRules, time),
        new RoomAccess(host, options.Hosts),
        new HostServices(host.Domain, options.Services, new FailedLogins(time)))));

    /// <summary>Of a gateway that runs, as it is for sessions that begin now.</summary>
    public static Explainer Of(SessionTable sessions) => new(sessions.Hosts.OrderBy(host => host.Domain, StringComparer.Ordinal)
        .Select(host => new ExplainedHost(host.Options, host.Verifier, host.Pipeline.Access, host.Services) { Checks = host.Checks, Closed = host.Pipeline.Closed, Upstream = host.Upstream }));

    public IEnumerable<string> Hosts => _hosts.Select(host => host.Domain);

    /// <summary>Null where there is no such host.</summary>
    public async Task<Explanation?> ExplainAsync(string host, ExplainQuestion question, CancellationToken cancellation) =>
        _hosts.FirstOrDefault(each => each.Domain == host) is { } asked ? await ExplainAsync(asked, question, cancellation) : null;

    private async Task<Explanation> ExplainAsync(ExplainedHost host, ExplainQuestion question, CancellationToken cancellation)
    {
        // As at the door: an invalid token never becomes a guest; only its absence may, where the host says so.
        var guest = question.Token is null && host.Options.GuestPolicy is not GuestPolicy.Deny;
        var asked = AskedRoom.Of(question, host.Access);
        var token = guest ? null : await host.Verifier.ExplainAsync(question.Token, asked.Destination, question.At, cancellation);
        var verified = (token?.Verdict as TokenVerdict.Accepted)?.Token;
        var admission = new AdmissionStage(host, verified, guest, question, asked);
        var room = RoomStage.Of(host, question, asked, admission);

        var checks = token?.Checks ?? [CheckReport.Skipped("token", $"there is none, and Guests is {host.Options.GuestPolicy.Word()}")];
        ImmutableArray<ExplainedStage> stages =
        [
            .. CarrierStage.Of(host, question) is [] ? ImmutableArray<ExplainedStage>.Empty : [new("carrier", CarrierStage.Of(host, question))],
            new("token", checks),
            .. admission.Checks is [] ? ImmutableArray<ExplainedStage>.Empty : [new("admission", admission.Checks)],
            .. room is null ? ImmutableArray<ExplainedStage>.Empty : [new("room", room.Checks)],
        ];
        var explanation = Summary.Of(host, stages, verified, room) with
        {
            App = token?.AppId,
            SignatureVerified = token?.SignatureVerified ?? false,
            Mapping = token?.Mapping ?? [],
            Subject = verified?.Subject,
            Room = room?.Asked,
            Stages = stages,
            Grants = admission.Identity is { } identity ? [.. GrantSentences.Of(identity, host.Options)] : [],
            Remarks = [.. Remarks.Of(token?.Claims, host.Options)],
        };
        return await WithNeighbourAsync(explanation, host, token, question, cancellation);
    }

    /// <summary>A token that is good at another host of the gateway has most often come to the wrong one.</summary>
    private async Task<Explanation> WithNeighbourAsync(
        Explanation explanation, ExplainedHost host, TokenExplanation? token, ExplainQuestion question, CancellationToken cancellation)
    {
        if (token?.Verdict is not TokenVerdict.Rejected { Failure.Reason: TokenReason.Issuer or TokenReason.Algorithm or TokenReason.Key or TokenReason.Signature })
            return explanation;
        foreach (var other in _hosts.Where(other => other != host))
        {
            if ((await other.Verifier.ExplainAsync(question.Token, question.At, cancellation)).Verdict is not TokenVerdict.Accepted(var accepted))
                continue;
            var sentence = $"It is a token of app {Quoted.Text(accepted.AppId)}, and {other.Domain} takes it: connect there, "
                + $"or name the app in the Apps of {host.Domain}.";
            return explanation with { Fix = sentence };
        }

        return explanation;
    }
}
