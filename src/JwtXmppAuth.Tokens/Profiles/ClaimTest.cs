using System.Collections.Immutable;
using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary><c>claim=value</c>: the claim is this very value, or a list with it. Nothing else holds: no part, no other case.</summary>
internal sealed class ClaimTest
{
    private readonly string _value;

    private ClaimTest(ClaimPath path, string value, string text)
    {
        Path = path;
        _value = value;
        Text = text;
    }

    public ClaimPath Path { get; }

    public string Text { get; }

    public bool Holds(in ProviderClaims claims) => claims.Find(Path) is { } claim && claim.ValueKind switch
    {
        JsonValueKind.Array => claim.EnumerateArray().Any(Is),
        _ => Is(claim),
    };

    /// <summary>It holds, or nobody can say that it does not: what takes something away must not be got round by silence.</summary>
    public bool MayHold(in ProviderClaims claims) => Holds(claims) || claims.IsUnknown(Path);

    /// <summary>Null with a <paramref name="fault"/> that follows "is …;".</summary>
    public static ClaimTest? Parse(string text, out string fault)
    {
        var at = 0;
        var path = ClaimPath.Read(text, ref at, out fault);
        if (path is not null && at < text.Length - 1 && text[at] == '=')
            return new(path, text[(at + 1)..], text);
        if (path is not null)
            fault = "a test is written claim=value, as in realm_access.roles=meet-moderator";
        return null;
    }

    /// <summary>The first that holds; null when none does.</summary>
    public static ClaimTest? FirstOf(ImmutableArray<ClaimTest> tests, in ProviderClaims claims)
    {
        foreach (var test in tests)
        {
            if (test.Holds(claims))
                return test;
        }

        return null;
    }

    /// <summary>The first that may hold; null when none does.</summary>
    public static ClaimTest? FirstPossible(ImmutableArray<ClaimTest> tests, in ProviderClaims claims)
    {
        foreach (var test in tests)
        {
            if (test.MayHold(claims))
                return test;
        }

        return null;
    }

    private bool Is(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(_value),
        JsonValueKind.True => _value == "true",
        JsonValueKind.False => _value == "false",
        JsonValueKind.Number => value.GetRawText() == _value,
        _ => false,
    };
}
