namespace JwtXmppAuth.Tokens;

/// <summary>What an app says of its tokens' claims.</summary>
internal sealed record AppTerms(
    IEnumerable<string> Issuers, IEnumerable<string> Audiences, bool AudienceArrays, TimeSpan Leeway, bool RequireExpiry, TimeSpan? MaxLifetime)
{
    public static AppTerms InForce(AppOptions app) => new(
        app.IssuersInForce(), app.AcceptedAudiences, app.AcceptAudienceArray, app.Leeway, app.RequireExpiry, app.MaxLifetime);

    public static AppTerms OnTrial(AppOptions app) => new(
        app.Trial.AcceptedIssuers is { Count: > 0 } issuers ? issuers : app.IssuersInForce(),
        app.Trial.AcceptedAudiences is { Count: > 0 } audiences ? audiences : app.AcceptedAudiences,
        app.Trial.AcceptAudienceArray ?? app.AcceptAudienceArray,
        app.Trial.Leeway ?? app.Leeway,
        app.Trial.RequireExpiry ?? app.RequireExpiry,
        app.Trial.MaxLifetime ?? app.MaxLifetime);
}
