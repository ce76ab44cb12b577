using System.Reflection;
using System.Text.RegularExpressions;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Tokens;

public sealed partial class TokenDecisionsDocumentTests
{
    [Fact]
    public void Every_test_that_the_document_names_exists()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.Name)
            .ToHashSet();
        var document = File.ReadAllText(SourceTree.File("docs/token-decisions.md"));
        var named = TestName().Matches(document).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(12, named.Count);
        Assert.All(named, name => Assert.Contains(name, tests));
    }

    [GeneratedRegex(@"\| `([A-Z]\w*_\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex TestName();
}
