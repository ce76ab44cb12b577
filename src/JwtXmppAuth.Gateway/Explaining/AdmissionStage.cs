using System.Collections.Immutable;
using System.Net;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>Between token and room: as whom the bearer would be let in, and what stands against it.</summary>
internal sealed class AdmissionStage
{
    /// <summary>The nick of nobody: an address is given at the login, and no check goes by it.</summary>
    private const string Node = "00000000-0000-0000-0000-000000000000";

    public AdmissionStage(ExplainedHost host, VerifiedToken? token, bool guest)
    {
        if (token is null && !guest)
            return;

        if (token is null)
        {
            Identity = IdentityMapper.Map(token, Node, host.Options);
            return;
        }

        Checks = [.. Remembered(host, token)];
        if (Checks.Any(check => check.Outcome is CheckOutcome.Failed))
            return;
        Identity = IdentityMapper.Map(token, Node, host.Options);
        if (host.Services.ByApp(token.AppId, IPAddress.None) is { } service)
        {
            Identity = Identity with { Node = service.Node, Service = service.Identity };
            Checks = Checks.Add(CheckReport.Skipped("network", service.MayComeFromThere
                ? $"it is a token of service {service.Identity.Name}, which may come from anywhere"
                : $"it is a token of service {service.Identity.Name}, which may come from its Networks only: that depends on the address"));
        }
    }

    /// <summary>Null where nobody is let in.</summary>
    public ClientIdentity? Identity { get; }

    public ImmutableArray<CheckReport> Checks { get; } = [];

    /// <summary>For a session that begins: what one has done that the client comes back to would not be held against it.</summary>
    private static IEnumerable<CheckReport> Remembered(ExplainedHost host, VerifiedToken token)
    {
        if (host.Checks is null)
            return [CheckReport.Skipped("revocation", "only a gateway that runs knows what is revoked or used up: POST /v1/explain asks it")];
        return host.Checks.All.Select(check => check.Look(token, session: null) is { } objection
            ? new CheckReport(check.Name, CheckOutcome.Failed)
            {
                Code = objection.Code,
                Text = objection.Text,
                Expected = objection.Expected,
                Actual = objection.Actual,
                Explanation = $"Expected {objection.Expected}; found {objection.Actual}.",
                Fix = objection.Fix,
            }
            : CheckReport.Passed(check.Name, "nothing against it", "nothing against it"));
    }
}
