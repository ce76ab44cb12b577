using Microsoft.AspNetCore.Http;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>One HTTP response, ready to be written, and written again when its request is repeated.</summary>
/// <param name="Condition">The terminal condition it carries.</param>
/// <param name="Replayed">It was given before.</param>
internal sealed record BoshAnswer(
    ReadOnlyMemory<byte> Body,
    string ContentType = BoshTerms.DefaultContentType,
    int Status = StatusCodes.Status200OK,
    BoshCondition? Condition = null,
    bool Replayed = false)
{
    /// <summary>Nothing to say: all sessions of clients that take the usual type share it.</summary>
    public static readonly BoshAnswer Empty = new(BoshBodyWriter.Empty);

    /// <summary>The end of a session that never was, or that nobody knows.</summary>
    public static BoshAnswer Refusal(BoshEnd end, bool legacy = false) =>
        new(BoshBodyWriter.Terminate(end, []), Status: StatusOf(end, legacy), Condition: end.Condition);

    public static BoshAnswer Refusal(BoshCondition condition, bool legacy = false) => Refusal(new BoshEnd(condition), legacy);

    /// <param name="legacy">The client sent no <c>ver</c> and reads HTTP errors only (XEP-0124 §17.1).</param>
    public static int StatusOf(BoshEnd end, bool legacy) => (legacy ? end.Condition?.LegacyStatus : null) ?? StatusCodes.Status200OK;
}
