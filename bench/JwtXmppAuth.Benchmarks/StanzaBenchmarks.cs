using System.Buffers;
using System.Xml;
using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Benchmarks;

/// <summary>Bytes to a checked element and back to bytes, against a parser that only walks over them.</summary>
public class StanzaBenchmarks
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    private readonly ArrayBufferWriter<byte> _output = new(4096);
    private byte[] _utf8 = [];

    [Params(nameof(Samples.Join), nameof(Samples.Message))]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void SetUp() => _utf8 = Samples.Utf8(Kind == nameof(Samples.Join) ? Samples.Join : Samples.Message);

    [Benchmark(Baseline = true)]
    public int XmlReaderAlone()
    {
        using var reader = XmlReader.Create(new MemoryStream(_utf8), Settings);
        var nodes = 0;
        while (reader.Read())
            nodes++;
        return nodes;
    }

    [Benchmark]
    public Element? StanzaReader() => Xmpp.Xml.StanzaReader.TryRead(_utf8, XmlLimits.Default, out var element, out _) ? element : null;

    [Benchmark]
    public int StanzaReaderAndWriter()
    {
        _output.ResetWrittenCount();
        if (Xmpp.Xml.StanzaReader.TryRead(_utf8, XmlLimits.Default, out var element, out _))
            StanzaWriter.Write(_output, element, XmppNamespaces.Client);
        return _output.WrittenCount;
    }
}
