using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Deploy;

/// <summary>docs/reasons.md is where a code leads that somebody found in a log.</summary>
public sealed class ReasonsDocumentTests
{
    [Fact]
    public void Every_code_stands_in_the_document()
    {
        var text = File.ReadAllText(SourceTree.File("docs/reasons.md"));

        Assert.DoesNotContain(KnownCodes.AllReasons, code =>
            !text.Contains($"`{code}`", StringComparison.Ordinal) && !text.Contains($"`{code.Split('.')[0]}.*`", StringComparison.Ordinal));
    }
}
