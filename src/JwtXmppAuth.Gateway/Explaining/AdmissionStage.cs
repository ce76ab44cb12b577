using System.Collections.Immutable;
using System.Net;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>Between token and room: as whom the bearer would be let in, and what stands against it.</summary>
internal sealed class AdmissionStage
{
    /// <summary>The nick of nobody: an address is given at the login, and no check goes by it.</summary>
    private const string Node = "00000000-0000-0000-0000-000000000000";

    public AdmissionStage(ExplainedHost host, VerifiedToken? token, bool guest, ExplainQuestion question, AskedRoom asked)
    {
        if (token is null && !guest)
            return;

        if (token is null)
        {
            Identity = IdentityMapper.Map(token, Node, host.Options);
            return;
        }

        Checks = [.. Remembered(host, token, question.At)];
        if (Checks.Any(check => check.Outcome is CheckOutcome.Failed))
            return;
        Identity = IdentityMapper.Map(token, Node, host.Options);
        if (host.Services.ByApp(token.AppId, question.From ?? IPAddress.None) is { } service)
        {
            Identity = Identity with { Node = service.Node, Service = service.Identity };
            Checks = Checks.Add(Network(service, question.From));
        }

        if (host.Upstream?.Refuses(LoginOf(host, Identity, question, asked)) is { } refusal)
            Checks = Checks.Add(Failed("handoff", refusal.Code, refusal.Text, refusal.Explanation));
        if (Checks.Any(check => check.Outcome is CheckOutcome.Failed))
            Identity = null;
    }

    /// <summary>Null where nobody is let in.</summary>
    public ClientIdentity? Identity { get; }

    public ImmutableArray<CheckReport> Checks { get; } = [];

    private static CheckReport Network(KnownService service, IPAddress? from) => (service.MayComeFromThere, from) switch
    {
        (true, null) => CheckReport.Skipped("network", $"it is a token of service {service.Identity.Name}, which may come from anywhere"),
        (false, null) => CheckReport.Skipped(
            "network", $"it is a token of service {service.Identity.Name}, which may come from its Networks only: that depends on the address"),
        (true, _) => CheckReport.Passed("network", $"where service {service.Identity.Name} may come from", $"{from}"),
        _ => Failed(
            "network",
            "service.network",
            "not from here",
            $"Service {service.Identity.Name} may not come from {from}, which is in none of its Networks.",
            $"Add the network to Networks of service {service.Identity.Name}, or have it connect from one of them."),
    };

    private static CheckReport Failed(string name, string code, string text, string explanation, string? fix = null) => new(name, CheckOutcome.Failed)
    {
        Code = code,
        Text = text,
        Explanation = explanation,
        Fix = fix,
    };

    private static UpstreamLogin LoginOf(ExplainedHost host, ClientIdentity identity, ExplainQuestion question, AskedRoom asked) => new()
    {
        Host = host.Domain,
        SessionId = "000000000000",
        Identity = identity,
        ClientAddress = question.From ?? IPAddress.IPv6None,
        UrlRoom = asked.Address?.Name,
        Tenant = asked.Tenant,
    };

    /// <summary>For a session that begins: what one has done that the client comes back to would not be held against it.</summary>
    private static IEnumerable<CheckReport> Remembered(ExplainedHost host, VerifiedToken token, DateTimeOffset at)
    {
        if (host.Checks is null)
            return [CheckReport.Skipped("revocation", "only a gateway that runs knows what is revoked or used up: POST /v1/explain asks it")];
        return host.Checks.All.Select(check => Report(check, check.Look(token, session: null, at)));
    }

    private static CheckReport Report(IAdmissionCheck check, Objection? objection)
    {
        if (objection is null)
        {
            var nothing = check.KnowsOtherTimes ? "nothing against it" : "nothing against it now";
            return CheckReport.Passed(check.Name, nothing, nothing);
        }

        var asOf = check.KnowsOtherTimes ? "" : " That is so now, whatever time is asked about.";
        return new CheckReport(check.Name, CheckOutcome.Failed)
        {
            Code = objection.Code,
            Text = objection.Text,
            Expected = objection.Expected,
            Actual = objection.Actual,
            Explanation = $"Expected {objection.Expected}; found {objection.Actual}.{asOf}",
            Fix = objection.Fix,
        };
    }
}
