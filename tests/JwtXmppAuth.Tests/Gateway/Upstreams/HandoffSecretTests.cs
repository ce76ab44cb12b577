using System.Text;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class HandoffSecretTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, true)]
    public void A_secret_has_at_least_32_bytes(int length, bool accepted)
    {
        Assert.Equal(accepted, HandoffSecret.TryRead(new() { Secret = new string('x', length) }, out var secret, out var fault));
        Assert.Equal(accepted ? length : null, secret?.Length);
        Assert.Equal(accepted ? null : "Gateway:Handoff:Secret has 31 bytes; must have at least 32, e.g. from: openssl rand -hex 32", fault);
    }

    [Fact]
    public void Bytes_are_counted_not_letters() =>
        Assert.True(HandoffSecret.TryRead(new() { Secret = new string('é', 16) }, out _, out _));

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef\n")]
    [InlineData("0123456789abcdef0123456789abcdef\r\n")]
    [InlineData("0123456789abcdef0123456789abcdef\nthe-former-secret-that-is-still-accepted")]
    public void The_first_line_of_a_file_signs(string content)
    {
        File.WriteAllText(_file, content);
        Assert.True(HandoffSecret.TryRead(new() { SecretFile = _file }, out var secret, out _));
        Assert.Equal("0123456789abcdef0123456789abcdef", Encoding.UTF8.GetString(secret));
    }

    [Fact]
    public void Both_places_at_once_are_a_fault()
    {
        Assert.False(HandoffSecret.TryRead(new() { Secret = new string('x', 32), SecretFile = _file }, out _, out var fault));
        Assert.Equal("Gateway:Handoff has both Secret and SecretFile; keep one", fault);
    }

    [Fact]
    public void No_place_at_all_is_a_fault()
    {
        Assert.False(HandoffSecret.TryRead(new(), out _, out var fault));
        Assert.Equal("Gateway:Handoff:Secret is missing; Prosody has the same in jwtxmppauth_secret", fault);
    }

    [Fact]
    public void An_empty_file_is_a_short_secret()
    {
        Assert.False(HandoffSecret.TryRead(new() { SecretFile = _file }, out _, out var fault));
        Assert.Contains("has 0 bytes", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_one_that_is_no_secret_are_faults()
    {
        Assert.False(HandoffSecret.TryRead(new() { SecretFile = _file + ".gone" }, out _, out var gone));
        Assert.Equal($"Gateway:Handoff:SecretFile '{_file}.gone' does not exist", gone);

        File.WriteAllBytes(_file, new byte[64 * 1024 + 1]);
        Assert.False(HandoffSecret.TryRead(new() { SecretFile = _file }, out _, out var large));
        Assert.Contains("it is not a secret", large, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_the_place_of_its_files_path_is_not_repeated()
    {
        Assert.False(HandoffSecret.TryRead(new() { SecretFile = "hunter2/hunter2" }, out _, out var fault));
        Assert.Equal("Gateway:Handoff:SecretFile (not shown: it may be the secret itself) does not exist", fault);
    }
}
