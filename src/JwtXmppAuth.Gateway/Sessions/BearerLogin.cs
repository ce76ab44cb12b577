using JwtXmppAuth.Gateway.Sessions.Sasl;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>OAUTHBEARER (RFC 7628): the token as OAuth 2.0 clients show it. A refusal is told twice, first to the mechanism.</summary>
internal sealed class BearerLogin(Host host, TokenAdmission tokens) : ILoginExchange
{
    public async ValueTask<LoginStep> ReceiveAsync(byte[]? message, CancellationToken cancellation)
    {
        if (message is null)
            return new LoginStep.Ask();
        if (!BearerMessage.TryRead(message, out var bearer, out var fault))
            return new LoginStep.Malformed(SaslFailure.MalformedRequest, fault);
        if (!IsAccountHere(bearer.OnBehalfOf))
            return new LoginStep.Malformed(SaslFailure.InvalidAuthzid, "The client asks to act for what is no account of this host.");
        var verdict = await tokens.JudgeAsync(bearer.Token, cancellation);
        return new LoginStep.Judged(verdict, verdict is AdmissionVerdict.Refused ? BearerError.Write(host.Options.OAuthScope, host.Options.OpenIdConfiguration) : null);
    }

    /// <summary>
    /// Some clients write the address that their user gave them. It names nobody here, so nobody acts for it; of another domain, or
    /// with a resource, it is a mistake that the client should hear of.
    /// </summary>
    private bool IsAccountHere(string name) =>
        name.Length == 0 || (Jid.TryParse(name, out var jid) && jid.Resource is null && jid.Domain == host.Domain);
}
