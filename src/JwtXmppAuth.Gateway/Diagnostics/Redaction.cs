using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtXmppAuth.Gateway.Diagnostics;

/// <summary>What may be said of a token in a log: its key id and the first 8 hex digits of its SHA-256, never a part of it.</summary>
public static class Redaction
{
    private const int MaxHeader = 4096;
    private const int MaxKeyId = 64;

    /// <summary><c>token sha256:9f86d081 kid=key-1</c>; <c>no token</c> when there is none.</summary>
    public static string OfToken(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return "no token";

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token))[..4]);
        return KeyId(token) is { } kid ? $"token sha256:{digest} kid={kid}" : $"token sha256:{digest}";
    }

    /// <summary>Unverified, so only what cannot forge a log entry: printable ASCII without spaces, cut at 64.</summary>
    private static string? KeyId(string token)
    {
        var end = token.IndexOf('.', StringComparison.Ordinal);
        if (end is <= 0 or > MaxHeader)
            return null;

        var header = new byte[Base64Url.GetMaxDecodedLength(end)];
        if (Base64Url.DecodeFromChars(token.AsSpan(0, end), header, out _, out var length) != OperationStatus.Done)
            return null;

        try
        {
            using var json = JsonDocument.Parse(header.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 8 });
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("kid", out var kid)
                || kid.ValueKind != JsonValueKind.String)
                return null;

            var text = kid.GetString()!;
            var shown = text.Length > MaxKeyId ? text[..MaxKeyId] : text;
            return string.Concat(shown.Select(letter => letter is > ' ' and <= '~' ? letter : '?'));
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-16 (a lone surrogate escape).
            return null;
        }
    }
}
