using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Key files that change while the gateway runs.</summary>
public sealed class KeyFileSourceTests : IDisposable
{
    private const string NextSecret = "Nx7-t5ecret_0fTheSameApp-q2W4e6R8t0Z1u3I5o7P9";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", null));
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-").FullName;
    private readonly Issuer _old;
    private readonly Issuer _new;

    public KeyFileSourceTests() => (_old, _new) = (Issuer.Hmac() with { Time = _clock }, Issuer.Hmac(NextSecret) with { Time = _clock });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_changed_file_is_taken_when_two_looks_have_found_the_same()
    {
        var (rings, verifier) = Running(Write("secret", Issuer.DefaultSecret));
        Assert.Empty(rings.Look());
        verifier.Accept(_old.Token());

        Write("secret", NextSecret[..40]);
        Assert.Empty(rings.Look());
        Write("secret", NextSecret);
        Assert.Empty(rings.Look());
        verifier.Accept(_old.Token());
        var change = Assert.Single(rings.Look());

        Assert.Null(change.Fault);
        verifier.Accept(_new.Token());
        verifier.Refuse(_old.Token());
        Assert.Empty(rings.Look());
    }

    [Fact]
    public void A_bad_file_leaves_the_former_keys_and_says_why_once()
    {
        var (rings, verifier) = Running(Write("secret", Issuer.DefaultSecret));
        _clock.Advance(TimeSpan.FromMinutes(1));

        Write("secret", "short");
        Assert.Empty(rings.Look());
        Assert.Contains("5 bytes long", Assert.Single(rings.Look()).Fault, StringComparison.Ordinal);
        Assert.Empty(rings.Look());
        verifier.Accept(_old.Token());
        var state = Assert.Single(rings.All.Single().Sources);
        Assert.Contains("5 bytes long", state.LastError, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(1), state.Age);

        Write("secret", Issuer.DefaultSecret);
        rings.Look();
        Assert.Null(Assert.Single(rings.Look()).Fault);
        Assert.Null(rings.All.Single().Sources[0].LastError);
    }

    [Fact]
    public void A_file_that_is_gone_for_a_moment_is_no_fault_and_one_that_stays_away_is()
    {
        var (rings, verifier) = Running(Write("secret", Issuer.DefaultSecret));

        File.Delete(Path.Combine(_folder, "secret"));
        Assert.Empty(rings.Look());
        Write("secret", Issuer.DefaultSecret);
        Assert.Empty(rings.Look());
        Assert.Empty(rings.Look());

        File.Delete(Path.Combine(_folder, "secret"));
        rings.Look();
        Assert.Contains("does not exist", Assert.Single(rings.Look()).Fault, StringComparison.Ordinal);
        verifier.Accept(_old.Token());
    }

    /// <summary>As Kubernetes mounts secrets: the file is a link into a folder that is a link, and that one is replaced.</summary>
    [Fact]
    public void A_link_above_the_file_that_changes_is_seen()
    {
        foreach (var (version, secret) in ((string, string)[])[("v1", Issuer.DefaultSecret), ("v2", NextSecret)])
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            Write($"{version}/secret", secret);
        }

        var data = Path.Combine(_folder, "..data");
        Directory.CreateSymbolicLink(data, "v1");
        var link = Path.Combine(_folder, "secret");
        File.CreateSymbolicLink(link, "..data/secret");
        var (rings, verifier) = Running(link);
        verifier.Accept(_old.Token());

        Directory.Delete(data);
        Directory.CreateSymbolicLink(data, "v2");
        rings.Look();
        Assert.Single(rings.Look());
        verifier.Accept(_new.Token());
    }

    [Fact]
    public void Asked_for_a_change_is_taken_at_the_first_look()
    {
        var (rings, verifier) = Running(Write("secret", Issuer.DefaultSecret));

        Write("secret", NextSecret);
        Assert.Single(rings.Look(asked: true));
        verifier.Accept(_new.Token());
    }

    [Fact]
    public void A_key_set_may_bring_keys_of_other_algorithms()
    {
        var path = Path.Combine(_folder, "keys.json");
        File.WriteAllBytes(path, Jwk.Set(Jwk.Rsa("a")));
        var (rings, verifier) = Running(new KeyOptions { JwksFile = path });
        var rsa = Issuer.Rsa(RsaKeys.One) with { Time = _clock };
        verifier.Accept(rsa.TokenWithHeader(header => header["kid"] = "a"));
        Assert.Equal(TokenReason.Algorithm, verifier.Refuse(_old.Token()).Reason);

        File.WriteAllBytes(path, Jwk.Set(Jwk.Secret("b")));
        rings.Look(asked: true);
        verifier.Accept(_old.TokenWithHeader(header => header["kid"] = "b"));
        Assert.Equal(TokenReason.Algorithm, verifier.Refuse(rsa.Token()).Reason);
    }

    private (KeyRings Rings, TokenVerifier Verifier) Running(string secretFile) => Running(new KeyOptions { SecretFile = secretFile });

    private (KeyRings Rings, TokenVerifier Verifier) Running(KeyOptions key)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" }, Keys = { key } };
        var rings = new KeyRings([app], _clock);
        return (rings, new([app], rings.Of, new(), _clock));
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content, new UTF8Encoding(false));
        return path;
    }
}
