using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Testing;

/// <summary>The server's side of SCRAM-SHA-1 (RFC 5802) in a scripted login.</summary>
public static class ScramPeer
{
    private const int Iterations = 4096;

    [SuppressMessage("Security", "CA5350", Justification = "The mechanism that every XMPP server has.")]
    public static async Task LogInAsync(ScriptedPeer peer, string features, string password)
    {
        await peer.OpenAsync(features);
        await peer.ExpectAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>");
        var first = Decoded(await peer.ReadToAsync("</auth>"), "</auth>")["n,,".Length..];

        var nonce = first.Split(",r=")[1] + "server";
        var salt = RandomNumberGenerator.GetBytes(16);
        var challenge = $"r={nonce},s={Convert.ToBase64String(salt)},i={Iterations}";
        await peer.SendAsync($"<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{Encoded(challenge)}</challenge>");
        await peer.ExpectAsync("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>");
        var final = Decoded(await peer.ReadToAsync("</response>"), "</response>");

        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA1, 20);
        var withoutProof = final[..final.IndexOf(",p=", StringComparison.Ordinal)];
        var message = $"{first},{challenge},{withoutProof}";
        var clientKey = Mac(salted, "Client Key");
        var signature = Mac(SHA1.HashData(clientKey), message);
        var proof = Convert.FromBase64String(final[(withoutProof.Length + ",p=".Length)..]);
        if (!proof.Zip(signature, (one, other) => (byte)(one ^ other)).SequenceEqual(clientKey))
            throw new InvalidDataException($"The client does not know the password: {final}");
        await peer.SendAsync(
            $"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{Encoded($"v={Convert.ToBase64String(Mac(Mac(salted, "Server Key"), message))}")}</success>");
    }

    [SuppressMessage("Security", "CA5350", Justification = "The mechanism that every XMPP server has.")]
    private static byte[] Mac(byte[] key, string text) => HMACSHA1.HashData(key, Encoding.ASCII.GetBytes(text));

    private static string Encoded(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static string Decoded(string read, string end) => Encoding.ASCII.GetString(Convert.FromBase64String(read[..^end.Length]));
}
