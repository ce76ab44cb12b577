using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>Tokens (RFC 7519, HS256) in Jitsi's scheme, one for each user, made anew whenever one is asked for, and never the same twice.</summary>
internal sealed class Tokens(string secret, TimeProvider time)
{
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}""");

    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);
    private readonly long _expiry = time.GetUtcNow().AddHours(12).ToUnixTimeSeconds();
    private int _made;

    /// <param name="jid">For ejabberd, which wants the user's address in a claim.</param>
    public string Of(int number, string? jid = null)
    {
        var address = jid is null ? "" : $"\"jid\":\"{jid}\",";
        var content = Encode(
            $$$$"""{"iss":"my-app","aud":"jitsi","sub":"*","room":"*","exp":{{{{_expiry}}}},"jti":"{{{{Interlocked.Increment(ref _made)}}}}",{{{{address}}}}"context":{"user":{"id":"u{{{{number}}}}","name":"User {{{{number}}}}","email":"u{{{{number}}}}@example.com"}}}""");
        var signed = $"{Header}.{content}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
