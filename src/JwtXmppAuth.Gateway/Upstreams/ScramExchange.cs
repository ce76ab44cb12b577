using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// The client's side of SCRAM (RFC 5802, RFC 7677) without channel binding: the password never leaves, and the server
/// proves that it knows it too. User and password are printable ASCII, which SASLprep leaves as it is.
/// </summary>
/// <param name="nonce">Printable, without a comma, and never used before.</param>
internal sealed class ScramExchange(string mechanism, string user, string password, string nonce) : ISaslExchange
{
    public const string Sha256 = "SCRAM-SHA-256";
    public const string Sha1 = "SCRAM-SHA-1";

    /// <summary>RFC 7677 §4 for the least; beyond the most a server would only cost us time.</summary>
    private const int MinIterations = 4096, MaxIterations = 1_000_000;

    private const string NoBinding = "n,,";

    private readonly HashAlgorithmName _hash = mechanism == Sha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1;
    private readonly string _first = $"n={user.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal)},r={nonce}";
    private byte[]? _serverSignature;
    private bool _verified;

    public string Mechanism => mechanism;

    public byte[]? InitialResponse => Encoding.ASCII.GetBytes(NoBinding + _first);

    public byte[] Respond(byte[] challenge)
    {
        // Where a server has no way to send something along with its success, it says it as one more challenge.
        if (_serverSignature is null)
            return Encoding.ASCII.GetBytes(Prove(Encoding.UTF8.GetString(challenge)));
        Verify(challenge);
        return [];
    }

    public void Conclude(byte[] data)
    {
        if (!_verified)
            Verify(data);
    }

    public UpstreamFailedException Refused(SaslFailure failure, string message) => new(UpstreamFailure.LoginRefused, message);

    /// <summary>§3: from the server's first message to the client's final one.</summary>
    private string Prove(string serverFirst)
    {
        if (serverFirst.Split(',') is not [['r', '=', .. var both], ['s', '=', .. var salt], ['i', '=', .. var count], ..]
            || !both.StartsWith(nonce, StringComparison.Ordinal) || both.Length == nonce.Length
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations is < MinIterations or > MaxIterations)
            throw Odd("with a challenge that it does not have");

        var length = _hash == HashAlgorithmName.SHA256 ? SHA256.HashSizeInBytes : SHA1.HashSizeInBytes;
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), Decode(salt), iterations, _hash, length);
        var clientKey = Mac(salted, "Client Key");
        var final = $"c={Convert.ToBase64String(Encoding.ASCII.GetBytes(NoBinding))},r={both}";
        var message = $"{_first},{serverFirst},{final}";
        _serverSignature = Mac(Mac(salted, "Server Key"), message);
        var proof = Mac(Hash(clientKey), message);
        for (var at = 0; at < proof.Length; at++)
            proof[at] ^= clientKey[at];
        return $"{final},p={Convert.ToBase64String(proof)}";
    }

    private void Verify(byte[] serverFinal)
    {
        var said = Encoding.UTF8.GetString(serverFinal).Split(',')[0];
        if (_serverSignature is null || said is not ['v', '=', .. var signature]
            || !CryptographicOperations.FixedTimeEquals(Decode(signature), _serverSignature))
            throw Odd("without proof that it knows the password");
        _verified = true;
    }

    private byte[] Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : throw Odd("with something that is not base64");
    }

    private byte[] Mac(byte[] key, string text) => CryptographicOperations.HmacData(_hash, key, Encoding.UTF8.GetBytes(text));

    private byte[] Hash(byte[] data) => CryptographicOperations.HashData(_hash, data);

    private UpstreamFailedException Odd(string how) => new(UpstreamFailure.Protocol, $"The server answered {mechanism} {how}.");
}
