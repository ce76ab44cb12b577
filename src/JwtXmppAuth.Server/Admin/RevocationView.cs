using System.Text.Json.Serialization;
using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Server.Admin;

/// <summary>A revocation as it is answered.</summary>
internal sealed record RevocationView
{
    public required string Id { get; init; }

    public required RevocationKind Kind { get; init; }

    public string? App { get; init; }

    /// <summary>The <c>jti</c>, the subject, the <c>iss</c> or the room's address, by <see cref="Kind"/>.</summary>
    public required string Value { get; init; }

    public DateTimeOffset? IssuedBefore { get; init; }

    public required DateTimeOffset Since { get; init; }

    public required DateTimeOffset Until { get; init; }

    public required string By { get; init; }

    public string? Reason { get; init; }

    /// <summary>Living sessions that were ended by it; only in the answer to the request that made it.</summary>
    public int? Ended { get; init; }

    public static RevocationView Of(RevocationEntry entry, int? ended = null) => new()
    {
        Id = entry.Id,
        Kind = entry.Target.Kind,
        App = entry.Target.App is { Length: > 0 } app ? app : null,
        Value = entry.Target.Value,
        IssuedBefore = entry.IssuedBefore,
        Since = entry.Since,
        Until = entry.Until,
        By = entry.By,
        Reason = entry.Reason,
        Ended = ended,
    };
}

/// <summary>A part of a list.</summary>
/// <param name="Next">What to give as <c>after</c> for the next part; null at the end.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next)
{
    /// <summary>Items to ask for: one more than is shown tells whether there are others.</summary>
    public static Page<T> Of(IReadOnlyList<T> found, int limit, Func<T, string> name) =>
        found.Count > limit ? new(found.Take(limit).ToList(), name(found[limit - 1])) : new(found, null);
}

/// <summary>How many items of a list are answered at once.</summary>
internal static class PageSize
{
    public const int Default = 100;
    public const int Max = 1000;

    public static bool TryRead(string? text, out int limit)
    {
        limit = Default;
        return text is null || (int.TryParse(text, out limit) && limit is >= 1 and <= Max);
    }

    public static IResult Fault { get; } = AdminProblem.BadRequest($"limit must be 1 to {Max}.");
}
