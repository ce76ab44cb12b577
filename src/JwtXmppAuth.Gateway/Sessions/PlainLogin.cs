using System.Diagnostics;
using JwtXmppAuth.Gateway.Sessions.Sasl;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// PLAIN (RFC 4616): the password of a service, or a token in the place of a password. A token says who somebody is; the user
/// name beside it may be any, as most clients cannot do without one.
/// </summary>
/// <param name="tokens">Null where PLAIN is for services alone.</param>
internal sealed class PlainLogin(Host host, SessionRequest request, string sessionId, TokenAdmission? tokens) : ILoginExchange
{
    public async ValueTask<LoginStep> ReceiveAsync(byte[]? message, CancellationToken cancellation)
    {
        if (message is null)
            return new LoginStep.Ask();
        if (!PlainMessage.TryRead(message, out var plain, out var fault))
            return new LoginStep.Malformed(SaslFailure.MalformedRequest, fault);
        // By its form alone, whosoever's the user name is: a service's name is told from nobody's by nothing, and guesses are counted.
        if (tokens is null || (host.Services.TakePasswords && !TokenForm.Matches(plain.Password)))
            return JudgePassword(plain);
        if (plain.OnBehalfOf is not "" && plain.OnBehalfOf != $"{plain.User}@{host.Domain}")
            return new LoginStep.Malformed(SaslFailure.InvalidAuthzid, "The client asks to act for somebody else than its user name says.");
        return new LoginStep.Judged(await tokens.JudgeAsync(plain.Password, cancellation));
    }

    private LoginStep JudgePassword(PlainMessage plain) => host.Services.Judge(plain, request.RemoteAddress) switch
    {
        // A machine is told the condition, not a text for people.
        PasswordVerdict.Right right => new LoginStep.Judged(Admission.ForService(host, request, sessionId, right.Service)),
        PasswordVerdict.Wrong wrong => new LoginStep.NoService(SaslFailure.NotAuthorized, "service.credentials", wrong.Service),
        PasswordVerdict.FromElsewhere elsewhere => new LoginStep.NoService(SaslFailure.NotAuthorized, "service.network", elsewhere.Service),
        PasswordVerdict.ForAnother another => new LoginStep.NoService(SaslFailure.InvalidAuthzid, "service.credentials", another.Service),
        PasswordVerdict.Limited => new LoginStep.NoService(SaslFailure.TemporaryAuthFailure, "service.limited", Service: null),
        _ => throw new UnreachableException(),
    };
}
