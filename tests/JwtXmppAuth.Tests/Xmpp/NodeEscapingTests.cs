using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Xmpp;

public sealed class NodeEscapingTests
{
    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("space cadet", @"space\20cadet")]
    [InlineData("call me \"ishmael\"", @"call\20me\20\22ishmael\22")]
    [InlineData("at&t guy", @"at\26t\20guy")]
    [InlineData("d'artagnan", @"d\27artagnan")]
    [InlineData("/.fanboy", @"\2f.fanboy")]
    [InlineData("::foo::", @"\3a\3afoo\3a\3a")]
    [InlineData("<foo>", @"\3cfoo\3e")]
    [InlineData("user@host", @"user\40host")]
    [InlineData(@"c:\net", @"c\3a\net")]
    [InlineData(@"c:\5commas", @"c\3a\5c5commas")]
    [InlineData(@"c:\cool stuff", @"c\3a\cool\20stuff")]
    [InlineData(@"foo\", @"foo\")]
    [InlineData(@"foo\4", @"foo\4")]
    [InlineData(@"foo\40", @"foo\5c40")]
    [InlineData(@"foo\41", @"foo\41")]
    [InlineData("  ada ", "ada")]
    [InlineData("", "")]
    [Requirement("XEP-0106", "4.2", "Characters that no node may have are escaped")]
    public void What_no_node_may_have_is_escaped(string text, string node) => Assert.Equal(node, NodeEscaping.Escape(text));
}
