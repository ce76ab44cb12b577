using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Diagnostics;

public sealed partial class KnownCodesTests
{
    /// <summary>A code that is missing from <see cref="KnownCodes"/> counts as <c>other</c> and is lost to a dashboard: add it there.</summary>
    [Fact]
    public void Every_reason_code_in_the_sources_is_known()
    {
        var written = Directory.EnumerateFiles(SourceTree.File("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ReasonCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct();

        var unknown = string.Join(", ", written.Where(code => KnownCodes.Reason(code) == KnownCodes.Other));

        Assert.Equal("", unknown);
    }

    [GeneratedRegex("\"((?:token|login|ticket|room|handoff|upstream|stanza|identity|session|muc)\\.[a-z_]+)\"")]
    private static partial Regex ReasonCode();
}
