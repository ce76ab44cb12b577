namespace JwtXmppAuth.Tokens;

/// <summary>
/// Stricter rules that an app's tokens are tried out with before the app goes by them: they refuse nobody.
/// <c>Gateway:Apps:n:Trial</c>; what is left out is as the app has it.
/// </summary>
public sealed class AppTrialOptions
{
    public IList<string> AcceptedIssuers { get; } = [];

    public IList<string> AcceptedAudiences { get; } = [];

    public bool? AcceptAudienceArray { get; set; }

    public TimeSpan? Leeway { get; set; }

    public bool? RequireExpiry { get; set; }

    public TimeSpan? MaxLifetime { get; set; }

    /// <summary>Something is tried out.</summary>
    public bool IsOn => AcceptedIssuers.Count + AcceptedAudiences.Count > 0
        || (AcceptAudienceArray, Leeway, RequireExpiry, MaxLifetime) is not (null, null, null, null);
}
