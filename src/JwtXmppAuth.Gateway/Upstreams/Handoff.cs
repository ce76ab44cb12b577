using System.Buffers;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// Tells Prosody whom the gateway logs in: a compact JWS (RFC 7515), HS256, good once and for 30 seconds. Its claims are
/// the contract with <c>src/prosody</c>, listed in <c>docs/handoff.md</c>. Never log one.
/// </summary>
public sealed class Handoff(byte[] secret, TimeProvider time)
{
    /// <summary>The SASL mechanism that carries it as initial response.</summary>
    public const string Mechanism = "JWTXMPPAUTH";

    /// <summary>Of the compact serialisation, inclusive.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Objects and arrays inside one another, the payload counted; Prosody's reader recurses.</summary>
    public const int MaxDepth = 16;

    /// <summary>Prosody only logs it; a browser's is under 200 characters, a longer one is cut.</summary>
    public const int MaxUserAgentChars = 512;

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int SignatureChars = 43;

    /// <summary>Prosody's <c>util.json</c> writes Lua tables with them, and refuses or rebuilds an object that has one.</summary>
    private static readonly FrozenSet<string> ReaderMarks = ["__array", "__hash"];

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"jwtxmppauth+jwt"}"""u8);

    // Nothing here ends up in a page: letters outside ASCII may stand as themselves, which keeps names small.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A fresh hand-off at each call. False when it would pass <see cref="MaxBytes"/> or <see cref="MaxDepth"/>.</summary>
    /// <param name="forwardToken">Carry the raw token too.</param>
    public bool TryCreate(UpstreamLogin login, bool forwardToken, [NotNullWhen(true)] out string? handoff)
    {
        handoff = null;
        if (!TryWrite(login, forwardToken, out var claims))
            return false;
        var signed = $"{Header}.{Base64Url.EncodeToString(claims.WrittenSpan)}";
        handoff = $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
        return true;
    }

    /// <summary>Whether <see cref="TryCreate"/> would succeed; nothing is signed to find out.</summary>
    public bool Fits(UpstreamLogin login, bool forwardToken) => TryWrite(login, forwardToken, out _);

    private bool TryWrite(UpstreamLogin login, bool forwardToken, [NotNullWhen(true)] out ArrayBufferWriter<byte>? claims)
    {
        claims = null;
        if (IsDeeper(login.Identity.Token?.Features, MaxDepth - 1) || IsDeeper(login.Identity.Token?.RoomContext, MaxDepth - 1))
            return false;

        claims = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(claims, Json))
            WriteClaims(json, login, forwardToken);
        return Header.Length + Base64Url.GetEncodedLength(claims.WrittenCount) + SignatureChars + 2 <= MaxBytes;
    }

    private void WriteClaims(Utf8JsonWriter json, UpstreamLogin login, bool forwardToken)
    {
        var identity = login.Identity;
        var token = identity.Token;
        var now = time.GetUtcNow().ToUnixTimeSeconds();

        json.WriteStartObject();
        json.WriteString("aud", login.Host);
        json.WriteNumber("iat", now);
        json.WriteNumber("exp", now + (long)Lifetime.TotalSeconds);
        json.WriteString("jti", RandomNumberGenerator.GetHexString(32, lowercase: true));
        json.WriteString("node", identity.Node);
        json.WriteString("sid", login.SessionId);
        json.WriteString("ip", Plain(login.ClientAddress));
        json.WriteBoolean("has_token", token is not null);
        // Of a session that lives already it means nothing.
        json.WriteString("bind", identity.Service?.Resource ?? "");
        Write(json, "service", identity.Service?.Name);
        if (!login.MayCreateRooms)
            json.WriteBoolean("may_create_rooms", false);
        Write(json, "iss", token?.Issuer);
        Write(json, "sub", token?.Sub);
        Write(json, "room", token?.Room);
        Write(json, "tenant", token?.Tenant);
        Write(json, "user", identity.UserObject);
        Write(json, "group", identity.Group);
        Write(json, "features", token?.Features);
        Write(json, "room_context", token?.RoomContext);
        Write(json, identity.Callee);
        Write(json, "url_room", login.UrlRoom);
        Write(json, "custom_username", login.CustomUsername);
        // Written even when empty: modules tell "no tenant" from "no URL".
        json.WriteString("url_prefix", login.Tenant);
        Write(json, "region", login.Region);
        Write(json, "user_agent", Cut(login.UserAgent));
        if (forwardToken)
            Write(json, "token", token?.Raw);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static void Write(Utf8JsonWriter json, string name, JsonElement? value)
    {
        if (value is not { } element)
            return;
        json.WritePropertyName(name);
        Write(json, element);
    }

    /// <summary>As it is, but for the members that Prosody's reader takes for marks of its own.</summary>
    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(member => !ReaderMarks.Contains(member.Name)))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(json, item);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, Callee? callee)
    {
        if (callee is null)
            return;
        json.WriteStartObject("callee");
        Write(json, "id", callee.Id);
        Write(json, "name", callee.Name);
        Write(json, "avatar", callee.Avatar);
        json.WriteEndObject();
    }

    /// <summary>As deep as the token's reader allows, so it may recurse.</summary>
    private static bool IsDeeper(JsonElement? value, int depth) => value?.ValueKind switch
    {
        JsonValueKind.Object => depth == 0 || value.Value.EnumerateObject().Any(member => IsDeeper(member.Value, depth - 1)),
        JsonValueKind.Array => depth == 0 || value.Value.EnumerateArray().Any(item => IsDeeper(item, depth - 1)),
        _ => false,
    };

    /// <summary>As Prosody's <c>util.ip</c> reads it: IPv4 as such, IPv6 without a zone.</summary>
    private static string Plain(IPAddress address) =>
        (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : new IPAddress(address.GetAddressBytes())).ToString();

    private static string? Cut(string? userAgent) =>
        userAgent is { Length: > MaxUserAgentChars } ? userAgent[..MaxUserAgentChars] : userAgent;
}
