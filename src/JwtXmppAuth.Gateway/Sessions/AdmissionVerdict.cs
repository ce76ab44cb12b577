using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What admission came to; there is no third state.</summary>
internal abstract record AdmissionVerdict
{
    private AdmissionVerdict()
    {
    }

    /// <param name="ResumeOnly">The client has shown no token: it may go on in the session whose token spoke for it, and do nothing else.</param>
    public sealed record Admitted(ClientIdentity Identity, UpstreamLogin Login, bool ResumeOnly = false) : AdmissionVerdict;

    /// <param name="Code">Stable: <c>token.exp</c>, <c>handoff.too_large</c>, …</param>
    /// <param name="Text">For the client, without the reference.</param>
    /// <param name="Explanation">For the operator: expected, actual, what to change.</param>
    public sealed record Refused(string Code, string Text, string Explanation) : AdmissionVerdict
    {
        public static Refused By(Objection objection) => new(objection.Code, objection.Text, objection.Explanation);
    }
}
