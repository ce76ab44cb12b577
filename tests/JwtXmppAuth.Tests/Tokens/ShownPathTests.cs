using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class ShownPathTests
{
    [Theory]
    [InlineData("hunter2-hunter2-hunter2-hunter2-hunter2")]
    [InlineData("K7d2mQ9x/V4tZ8pW3+B5n1cX6rL0sJ2hG8K7d2mQ9xV=")]
    [InlineData("/K7d2mQ9xV4tZ8pW3B5n1cX6rL0sJ2hG8K7d2mQ9xV4t")]
    [InlineData("/K7d2mQ9x/V4tZ8pW3B5n1cX6rL0sJ2hG8K7d2mQ9xV4t")]
    [InlineData("//K7d2mQ9xV4tZ8pW3")]
    [InlineData("one\ntwo")]
    [InlineData("\0")]
    [InlineData("")]
    public void What_no_file_system_knows_is_not_shown(string text) => Assert.Equal(ShownPath.Hidden, ShownPath.Of(text));

    [Theory]
    [InlineData("/etc")]
    [InlineData("/etc/hostname")]
    [InlineData("/etc/does-not-exist")]
    [InlineData("/etc/no/such/folder/secret")]
    [InlineData("./secret")]
    public void A_path_is_shown_when_its_first_folder_exists(string path) => Assert.Equal($"'{path}'", ShownPath.Of(path));
}
