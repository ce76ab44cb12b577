using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>The claims of a provider's token, as far as they may be believed.</summary>
/// <param name="verifiedBy">The claim without which nobody has shown that the e-mail address is theirs; null: none is asked for.</param>
internal readonly struct ProviderClaims(JsonElement payload, ClaimPath? verifiedBy)
{
    /// <summary>Values of one claim; a list of more is refused rather than read in part.</summary>
    public const int MaxValues = 512;

    /// <summary>UTF-16 units; nothing longer names a room or a person.</summary>
    public const int MaxLength = 1024;

    private const string Email = "email";

    private readonly bool _hidesEmail = verifiedBy is not null && !SaysYes(verifiedBy.Find(payload));

    public JsonElement? Find(ClaimPath path) => IsHidden(path) ? null : path.Find(payload);

    /// <summary>Nobody can say what is not in it: it was left out, does not count, or is something else than a value or values.</summary>
    public bool IsUnknown(ClaimPath path) => IsLeftOut(path) || (path.Find(payload) is { } claim && (IsHidden(path) || !IsReadable(claim)));

    private bool IsHidden(ClaimPath path) => _hidesEmail && path.Is(Email);

    /// <summary>Entra ID leaves out a list of more than 200 groups, and says so in one of two ways.</summary>
    private bool IsLeftOut(ClaimPath path) =>
        (payload.TryGetProperty("_claim_names"u8, out var elsewhere)
            && elsewhere.ValueKind == JsonValueKind.Object && elsewhere.EnumerateObject().Any(name => path.Is(name.Name)))
        || (path.Is("groups") && payload.TryGetProperty("hasgroups"u8, out var left) && SaysYes(left));

    private static bool IsReadable(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.Object => false,
        JsonValueKind.Array => claim.EnumerateArray().All(item => item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)),
        _ => true,
    };

    /// <summary>Why a claim that is not there is not there, as an ending of a sentence.</summary>
    public string Absence(ClaimPath path)
    {
        if (IsHidden(path) && path.Find(payload) is not null)
            return $"does not count, because {verifiedBy!.Text} is not true";
        if (path.Find(payload) is { ValueKind: JsonValueKind.Array })
            return "is an empty list";
        return IsLeftOut(path)
            ? "is not in the token, because it has too many values and the provider left it out"
            : "is not in the token";
    }

    /// <summary>The one text, or the texts of a list; none where the claim is absent.</summary>
    /// <param name="fault">What is wrong with the claim, as an ending of a sentence; null when it can be used.</param>
    public IReadOnlyList<string> Texts(ClaimPath path, out string? fault)
    {
        fault = null;
        if (Find(path) is not { } claim)
            return [];
        if (claim.ValueKind != JsonValueKind.Array)
            return Text(claim, out fault) is { } single ? [single] : [];
        if (claim.GetArrayLength() > MaxValues)
        {
            fault = $"is a list of {claim.GetArrayLength()}; at most {MaxValues} are read";
            return [];
        }

        List<string> texts = [];
        foreach (var item in claim.EnumerateArray())
        {
            if (Text(item, out fault) is not { } text)
            {
                fault = $"is a list in which one {fault}";
                return [];
            }

            texts.Add(text);
        }

        return texts;
    }

    private static string? Text(JsonElement value, out string? fault)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number when value.GetRawText() is var number && !number.AsSpan().ContainsAny('.', 'e', 'E') => number,
            _ => null,
        };
        fault = text switch
        {
            null => $"is {Quoted.Kind(value)}; it must be a string or a whole number",
            "" => "is empty",
            { Length: > MaxLength } => $"has {text.Length} characters; at most {MaxLength} are read",
            _ => null,
        };
        return fault is null ? text : null;
    }

    /// <summary>Some write it in quotes, Entra ID as 1.</summary>
    private static bool SaysYes(JsonElement? claim) => claim is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => value.ValueEquals("true"u8) || value.ValueEquals("1"u8),
        JsonValueKind.Number => value.GetRawText() == "1",
        _ => false,
    };
}
