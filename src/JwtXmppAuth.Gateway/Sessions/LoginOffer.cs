using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The SASL mechanisms of one host.</summary>
internal sealed class LoginOffer
{
    private readonly ImmutableArray<string> _forTokens;
    private readonly ImmutableArray<string> _offered;

    /// <param name="servicesTakePasswords">They log in by PLAIN, whatever else does.</param>
    public LoginOffer(HostOptions host, bool servicesTakePasswords)
    {
        _forTokens = host.Mechanisms.Count > 0 ? [.. host.Mechanisms] : [SaslMechanism.Anonymous];
        _offered = servicesTakePasswords && !_forTokens.Contains(SaslMechanism.Plain) ? _forTokens.Add(SaslMechanism.Plain) : _forTokens;
        Features = new StreamFeatures { Mechanisms = _offered }.ToElement();
    }

    /// <summary>What a client is told before it has logged in.</summary>
    public Element Features { get; }

    /// <summary>The mechanism at work; null where it is not on offer.</summary>
    public ILoginExchange? Begin(string? mechanism, Host host, SessionRequest request, string sessionId, TokenAdmission tokens) => mechanism switch
    {
        _ when mechanism is null || !_offered.Contains(mechanism) => null,
        SaslMechanism.Anonymous => new AnonymousLogin(tokens),
        SaslMechanism.Plain => new PlainLogin(host, request, sessionId, _forTokens.Contains(mechanism) ? tokens : null),
        SaslMechanism.OAuthBearer => new BearerLogin(host, tokens),
        _ => null,
    };
}
