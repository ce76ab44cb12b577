using System.Buffers;
using System.Text;
using System.Text.Json;

namespace JwtXmppAuth.Tokens.Reading;

/// <summary>
/// A JWS in compact serialisation (RFC 7515 section 7.1), taken apart: header and claims are read here, once, and nothing of
/// them is trusted until a key has verified the signature. Lives in a pooled buffer: clone what must outlive it.
/// </summary>
internal sealed class CompactToken : IDisposable
{
    private const int JwsSegments = 3;
    private const int JweSegments = 5;

    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;

    private CompactToken(string raw, byte[] buffer, int signedLength, byte[] signature, JsonDocument header, JsonDocument payload)
    {
        Raw = raw;
        Buffer = buffer;
        SignedLength = signedLength;
        Signature = signature;
        _header = header;
        _payload = payload;
    }

    public string Raw { get; }

    public JsonElement Header => _header.RootElement;

    public JsonElement Payload => _payload.RootElement;

    /// <summary>Starts with what was signed: the first two segments and the dot between them, as ASCII.</summary>
    public byte[] Buffer { get; }

    public int SignedLength { get; }

    public byte[] Signature { get; }

    /// <summary>Null, with a <paramref name="failure"/>, for anything but three strict segments of which two are strict JSON.</summary>
    public static CompactToken? Read(string raw, out TokenFailure? failure)
    {
        var token = TakeApart(raw, out failure);
        if (failure is { Fix: null })
            failure = failure with { Fix = Pasted.Advice(raw) ?? "Copy the whole token; if this is the whole of it, have the issuer make tokens with a JWT library." };
        return token;
    }

    private static CompactToken? TakeApart(string raw, out TokenFailure? failure)
    {
        Span<Range> segments = stackalloc Range[JweSegments + 1];
        var count = raw.AsSpan().Split(segments, '.');
        failure = raw.Length == 0 ? Malformed("Invalid token", "The token is empty.") : WrongShape(raw, segments[..count]);
        if (failure is not null)
            return null;

        // The signing input, then header and payload decoded: together less than twice the token.
        var buffer = ArrayPool<byte>.Shared.Rent(2 * raw.Length);
        var signed = segments[2].Start.Value - 1;
        Encoding.ASCII.GetBytes(raw.AsSpan(0, signed), buffer);

        var end = signed;
        JsonDocument? payload = null;
        if (!TryReadObject(raw.AsSpan()[segments[0]], buffer, ref end, out var header, out var fault))
            failure = Malformed("Invalid header", $"The header {fault}.");
        else if (!TryReadObject(raw.AsSpan()[segments[1]], buffer, ref end, out payload, out fault))
            failure = Malformed("Invalid body", $"The payload {fault}.");
        else if (!StrictBase64Url.TryDecode(raw.AsSpan()[segments[2]], buffer.AsSpan(end), out var length))
            failure = Malformed("Invalid signature", "The signature is not base64url without padding.");
        else
            return new(raw, buffer, signed, buffer.AsSpan(end, length).ToArray(), header!, payload!);

        header?.Dispose();
        payload?.Dispose();
        Release(buffer);
        return null;
    }

    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
        Release(Buffer);
    }

    // A bearer token is a secret: the pool's next borrower must not find it.
    private static void Release(byte[] buffer) => ArrayPool<byte>.Shared.Return(buffer, clearArray: true);

    private static bool TryReadObject(ReadOnlySpan<char> segment, byte[] buffer, ref int end, out JsonDocument? json, out string fault)
    {
        json = null;
        fault = "is not base64url without padding";
        if (!StrictBase64Url.TryDecode(segment, buffer.AsSpan(end), out var length))
            return false;

        var start = end;
        end += length;
        return StrictJson.TryRead(buffer.AsMemory(start, length), out json, out fault);
    }

    private static TokenFailure? WrongShape(string raw, ReadOnlySpan<Range> segments)
    {
        if (segments.Length == JweSegments && Pasted.Advice(raw) is null)
            return new(TokenReason.Unsupported, "Invalid token",
                "The token has five parts, so it is encrypted (JWE); only signed tokens (JWS, three parts) are taken.")
            {
                Fix = "Have the issuer sign it and not encrypt it.",
            };
        if (segments.Length != JwsSegments)
            return Malformed("Invalid token", segments.Length > JweSegments
                ? "A token has three parts with dots between them; this has more than five."
                : $"A token has three parts with dots between them; this has {segments.Length}.");

        for (var n = 0; n < segments.Length; n++)
            if (segments[n].Start.Value == segments[n].End.Value)
                return n == JwsSegments - 1
                    ? Malformed("Invalid token", "The third part of the token is empty: it is not signed.") with { Fix = "Have the issuer sign it." }
                    : Malformed("Invalid token", "A part of the token is empty.");
        return null;
    }

    private static TokenFailure Malformed(string text, string explanation) =>
        new(TokenReason.Malformed, text, explanation, "three parts, base64url, of which two are JSON objects");
}
