using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>Operators find in <c>docs/rooms.md</c> what stands in their logs.</summary>
public sealed partial class RoomsPageTests
{
    private static readonly string Page = File.ReadAllText(SourceTree.File("docs/rooms.md"));

    [Fact]
    public void It_names_every_refusal_with_its_text()
    {
        var denials = File.ReadAllText(SourceTree.File("src/JwtXmppAuth.Gateway/Policy/Denials.cs"));

        Assert.NotEmpty(Quoted().Matches(denials));
        Assert.All(Quoted().Matches(denials).Select(match => match.Groups[1].Value), words => Assert.Contains($"`{words}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void It_names_every_field_that_leaves() =>
        Assert.All(UserFields.Default, field => Assert.Contains($"`{field}`", Page, StringComparison.Ordinal));

    /// <summary>Codes, texts and tags: the literals that stand alone on their line.</summary>
    [GeneratedRegex("^ +\"([^\"{}]+)\",\\r?$", RegexOptions.Multiline)]
    private static partial Regex Quoted();
}
