using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>
/// Who a token stands for, as 40 hex digits: a digest over app, issuer and user id, or over what was signed when it names
/// nobody. Never over <c>sub</c>, which in this scheme is the tenant and the same for everybody.
/// </summary>
public static class Subject
{
    private const int DigestBytes = 20;

    /// <summary>The subject of every token of that app and issuer with that user id; null for an id that names nobody.</summary>
    /// <param name="id">A string or a number, as the token has it.</param>
    public static string? OfUser(string app, string issuer, JsonElement id) =>
        Name(id) is { } name ? Digest(["user", app, issuer, name]) : null;

    /// <param name="signed">Header and payload as they came; not the signature, which anybody can write in a second way.</param>
    internal static string Of(string app, string issuer, TokenContext context, JsonElement payload, ReadOnlySpan<char> signed) =>
        NameIn(context, payload) is { } id ? Digest(["user", app, issuer, id]) : Digest(["token", app, issuer, signed.ToString()]);

    /// <summary>False: the token names nobody, and stands for its bearer.</summary>
    internal static bool IsNamed(TokenContext context, JsonElement payload) => NameIn(context, payload) is not null;

    private static string? NameIn(TokenContext context, JsonElement payload) => Id(context.User, "id"u8) ?? Id(payload, "user_id"u8);

    /// <summary>The type is part of it: 42 and "42" need not be the same person, and no two may be taken for one.</summary>
    private static string? Name(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.String when id.GetString() is { Length: > 0 } text => "s" + text,
        JsonValueKind.Number => "n" + id.GetRawText(),
        _ => null,
    };

    private static string? Id(JsonElement? owner, ReadOnlySpan<byte> name) =>
        owner is { } element && element.TryGetProperty(name, out var id) ? Name(id) : null;

    /// <summary>Each part is preceded by its length, so that no two lists of parts make the same bytes.</summary>
    private static string Digest(ReadOnlySpan<string> parts)
    {
        var size = 0;
        foreach (var part in parts)
            size += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);

        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var end = 0;
        foreach (var part in parts)
        {
            var length = Encoding.UTF8.GetBytes(part, buffer.AsSpan(end + sizeof(int)));
            BinaryPrimitives.WriteInt32BigEndian(buffer.AsSpan(end), length);
            end += sizeof(int) + length;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.AsSpan(0, end), digest);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return Convert.ToHexStringLower(digest[..DigestBytes]);
    }
}
