using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Benchmarks;

/// <summary>A request of a BOSH session: the poll that every session has open, and one that carries a join.</summary>
public class BodyBenchmarks
{
    private readonly byte[] _empty = Samples.Utf8(Samples.EmptyBody);
    private readonly byte[] _join = Samples.Utf8(Samples.JoinBody);

    [Benchmark]
    public bool EmptyBody() => BoshBodyReader.TryRead(_empty, XmlLimits.Default, out _, out _);

    [Benchmark]
    public bool JoinBody() => BoshBodyReader.TryRead(_join, XmlLimits.Default, out _, out _);
}
