using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>aud</c>: a string that the app accepts.</summary>
/// <param name="arrays">Whether an array is accepted for any of its items; the plugin never matches one.</param>
/// <param name="typed">Whether also any audience must be a string or strings; under <c>*</c> the plugin asks only that the claim is there.</param>
internal sealed class AudienceCheck(string app, AcceptedValues audiences, AcceptedValues issuers, bool arrays, bool typed) : TokenCheck
{
    public override string Name => "aud";

    public override Evidence Show(ExaminedToken token) =>
        new(Expected, token.Claims.TryGetProperty("aud"u8, out var aud) ? Quoted.Value(aud) : Evidence.Absent);

    private string Expected => (audiences.Any, typed) switch
    {
        (true, false) => "anything",
        (true, true) => "any string, or strings",
        _ => arrays ? $"{audiences.Shown}, or an array with one of them" : audiences.Shown,
    };

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (!token.Claims.TryGetProperty("aud"u8, out var aud))
            return new(TokenReason.Audience, "'aud' claim is missing", "The token names no audience (claim aud).", Expected, "nothing")
            {
                Fix = $"Have the issuer write aud; app {Quoted.Text(app)} accepts {Expected}.",
            };
        if (audiences.Any && (!typed || aud.ValueKind == JsonValueKind.String || IsStringArray(aud)))
            return null;
        if (audiences.Take(aud) || (arrays && IsStringArray(aud) && aud.EnumerateArray().Any(audiences.Take)))
            return null;
        return new(TokenReason.Audience, "invalid 'aud' claim", $"aud is {Quoted.Value(aud)}; accepted: {Expected}.", Expected, Quoted.Value(aud))
        {
            Fix = FixOf(aud, token.Claims),
        };
    }

    private string FixOf(JsonElement aud, JsonElement claims) => aud.ValueKind switch
    {
        JsonValueKind.String when Swapped.Are(claims, issuers, audiences) => Swapped.Fix,
        JsonValueKind.String when audiences.Nearly(aud.GetString()!) is { } near =>
            $"It is compared letter by letter, and differs from {Quoted.Text(near)} in case, white space or a slash at the end: "
            + $"write it the same way in the token and in AcceptedAudiences of app {Quoted.Text(app)}.",
        JsonValueKind.String =>
            $"It is compared letter by letter: change the token, or add the value to AcceptedAudiences of app {Quoted.Text(app)}.",
        JsonValueKind.Array when !arrays && aud.EnumerateArray().Any(audiences.Take) =>
            $"One of the array's items would do: switch AcceptAudienceArray on for app {Quoted.Text(app)}, or have the issuer write one string.",
        JsonValueKind.Array when !IsStringArray(aud) => "Have the issuer write aud as one string.",
        JsonValueKind.Array => $"Change the token, or add one of the items to AcceptedAudiences of app {Quoted.Text(app)}"
            + (arrays ? "." : " and switch AcceptAudienceArray on."),
        _ => "Have the issuer write aud as one string.",
    };

    private static bool IsStringArray(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);
}
