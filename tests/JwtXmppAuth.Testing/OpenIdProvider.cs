using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Testing;

/// <summary>
/// A small identity provider on a loopback port, as Keycloak looks from outside: a description, a key set, keys that change,
/// access tokens; and, as Jitsi's own issuers publish them, a key server and a key map. Falls silent when told to.
/// </summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    private const string Realm = "/realms/school";

    private readonly HttpPeer _peer;
    private readonly TimeProvider _time;

    private OpenIdProvider(HttpPeer peer, KeyPublisher keys, TimeProvider time) => (_peer, Keys, _time) = (peer, keys, time);

    public KeyPublisher Keys { get; }

    public string Issuer => _peer.At(Realm).AbsoluteUri;

    public Uri JwksUrl => _peer.At($"{Realm}/protocol/openid-connect/certs");

    public Uri KeyServer => _peer.At("/asap");

    public Uri KeyMapUrl => _peer.At("/map");

    /// <summary>While true every connection breaks.</summary>
    public bool Silent { get; set; }

    /// <summary>Said with every document; null: nothing is said.</summary>
    public TimeSpan? MaxAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Requests so far, by path.</summary>
    public IReadOnlyCollection<string> Requests => _peer.Requests;

    /// <param name="keys">Its first keys.</param>
    /// <param name="time">Of the tokens it issues.</param>
    public static async Task<OpenIdProvider> StartAsync(KeyPublisher keys, TimeProvider time)
    {
        OpenIdProvider? provider = null;
        var peer = await HttpPeer.StartAsync(http => provider!.AnswerAsync(http));
        return provider = new OpenIdProvider(peer, keys, time);
    }

    /// <summary>An access token in Keycloak's shape, an hour long.</summary>
    /// <param name="change">Edits the payload.</param>
    /// <param name="by">The key that signs; null: the newest.</param>
    public string AccessToken(Action<JsonObject>? change = null, PublishedKey? by = null)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["exp"] = now + 3600,
            ["iat"] = now,
            ["auth_time"] = now - 5,
            ["jti"] = $"onrtro:{Guid.NewGuid():D}",
            ["iss"] = Issuer,
            ["aud"] = new JsonArray("jitsi", "account"),
            ["sub"] = "36fa0f91-f94d-4a0c-afed-6b7d952e47da",
            ["typ"] = "Bearer",
            ["azp"] = "jitsi-web",
            ["sid"] = "2a88c258-f73a-4103-b862-e1fbd8f4e04e",
            ["acr"] = "1",
            ["realm_access"] = new JsonObject { ["roles"] = new JsonArray("offline_access", "teacher") },
            ["resource_access"] = new JsonObject { ["jitsi"] = new JsonObject { ["roles"] = new JsonArray("meet-moderator") } },
            ["scope"] = "openid email profile",
            ["email_verified"] = true,
            ["groups"] = new JsonArray("/staff", "/staff/maths"),
            ["name"] = "Ada Lovelace",
            ["preferred_username"] = "ada",
            ["given_name"] = "Ada",
            ["family_name"] = "Lovelace",
            ["email"] = "ada@example.com",
        };
        change?.Invoke(payload);
        return (by ?? Keys.Newest).Token(payload);
    }

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        if (Silent)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        if (Document(http.Request.Path) is not { } document)
        {
            http.Response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        }

        if (MaxAge is { } age)
            http.Response.Headers.CacheControl = $"max-age={age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)}";
        return http.Response.WriteAsync(document);
    }

    private string? Document(string path) => path switch
    {
        $"{Realm}/.well-known/openid-configuration" => new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/protocol/openid-connect/auth",
            ["token_endpoint"] = $"{Issuer}/protocol/openid-connect/token",
            ["jwks_uri"] = JwksUrl.AbsoluteUri,
            ["response_types_supported"] = new JsonArray("code"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "ES256"),
        }.ToJsonString(),
        $"{Realm}/protocol/openid-connect/certs" => Keys.Jwks,
        "/map" => Keys.Map,
        _ when path.StartsWith("/asap/", StringComparison.Ordinal) => Keys.PemAt(path),
        _ => null,
    };
}
