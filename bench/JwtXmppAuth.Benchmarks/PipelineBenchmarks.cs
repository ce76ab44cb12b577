using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Benchmarks;

/// <summary>Every rule on a stanza of the client: a join is judged and gets its identity, a message passes.</summary>
public class PipelineBenchmarks
{
    private readonly HostOptions _host = new() { Domain = "meet.example.com" };
    private readonly Stanza _join = Samples.Stanza(Samples.Join);
    private readonly Stanza _message = Samples.Stanza(Samples.Message);
    private StanzaPipeline _pipeline = null!;
    private SessionContext _session = null!;

    [GlobalSetup]
    public async Task SetUp()
    {
        const string Node = "0b1f8a52-3c4d-4e5f-8a9b-0c1d2e3f4a5b";
        var issuer = Issuer.Hmac();
        var verifier = new TokenVerifier([issuer.App()], _host.TokenRules, TimeProvider.System);
        if (await verifier.VerifyAsync(issuer.Token("orange", _host.Domain), CancellationToken.None) is not TokenVerdict.Accepted(var token))
            throw new InvalidOperationException("The token must be accepted.");

        _pipeline = StanzaPipeline.For(_host);
        _session = new SessionContext(IdentityMapper.Map(token, Node, _host), Samples.Jid($"{Node}@{_host.Domain}/web"), Tenant: "");
        if (Join() is not RuleOutcome.Forward || Message() is not RuleOutcome.Forward)
            throw new InvalidOperationException("Both stanzas must be forwarded, or a refusal is measured.");
    }

    [Benchmark]
    public RuleOutcome Join() => _pipeline.FromClient(_join, _session);

    [Benchmark]
    public RuleOutcome Message() => _pipeline.FromClient(_message, _session);
}
