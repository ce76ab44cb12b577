using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Testing;

/// <summary>
/// What an issuer says of its keys, in every format, and its habit of changing them: signs with the newest, publishes those
/// that have not been retired. Safe for concurrent use.
/// </summary>
public sealed class KeyPublisher
{
    private readonly Lock _gate = new();
    private readonly List<PublishedKey> _keys = [];

    /// <param name="keys">The first ones; the last signs.</param>
    public KeyPublisher(params IEnumerable<PublishedKey> keys) => _keys.AddRange(keys);

    /// <summary>The key that signs.</summary>
    public PublishedKey Newest
    {
        get
        {
            lock (_gate)
                return _keys[^1];
        }
    }

    /// <summary>RFC 7517.</summary>
    public string Jwks
    {
        get
        {
            lock (_gate)
                return new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(key => key.MakeJwk())]) }.ToJsonString();
        }
    }

    /// <summary>PEM by key id.</summary>
    public string Map
    {
        get
        {
            lock (_gate)
                return new JsonObject(_keys.Select(key => KeyValuePair.Create<string, JsonNode?>(key.Id, key.Pem))).ToJsonString();
        }
    }

    public void Publish(PublishedKey key)
    {
        lock (_gate)
            _keys.Add(key);
    }

    /// <summary>It is published no more: what it has signed is not to be believed.</summary>
    public void Retire(string id)
    {
        lock (_gate)
            _keys.RemoveAll(key => key.Id == id);
    }

    /// <summary>What a key server has at <c>/&lt;sha256 of the id&gt;.pem</c>; null: nothing.</summary>
    public string? PemAt(string path)
    {
        lock (_gate)
            return _keys.Find(key => path.EndsWith($"/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.Id)))}.pem", StringComparison.Ordinal))?.Pem;
    }
}
