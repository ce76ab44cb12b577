using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>What an explanation says of the steps before an app is asked: is there a token, can it be read, whose may it be.</summary>
internal sealed class Reports(TrustedApp[] apps, int maxTokenBytes)
{
    private const string Parts = "three parts, base64url, of which two are JSON objects";

    public TokenExplanation OfUnread(string? token, TokenFailure failure) => token is null
        ? Refused(failure, [CheckReport.Failed("token", failure), .. NotReached("there is no token", "size", "shape", "app")])
        : Refused(failure, [Token, CheckReport.Failed("size", failure), .. NotReached("nothing of it was read", "shape", "app")]);

    public TokenExplanation OfUnreadable(string token, TokenFailure failure) =>
        Refused(failure, [Token, Size(token), CheckReport.Failed("shape", failure), .. NotReached("it cannot be read", "app")]);

    public TokenExplanation OfNoApp(CompactToken token, TokenFailure failure) =>
        Refused(failure, [.. Read(token), CheckReport.Failed("app", failure)], "no app of this host may have issued it") with { Claims = token.Payload.Clone() };

    public IEnumerable<CheckReport> OfAsked(CompactToken token, TrustedApp app) =>
    [
        .. Read(token),
        apps.Length == 1
            ? CheckReport.Skipped("app", $"{Quoted.Text(app.Id)} is the only one that this host trusts")
            : CheckReport.Passed("app", $"an issuer of {Quoted.List(apps.Select(each => each.Id))}", $"accepted by {Quoted.Text(app.Id)}"),
    ];

    private static CheckReport Token => CheckReport.Passed("token", "a token", "a token");

    private CheckReport Size(string token) => CheckReport.Passed("size", $"at most {maxTokenBytes} bytes", $"{token.Length} bytes");

    private CheckReport[] Read(CompactToken token) => [Token, Size(token.Raw), CheckReport.Passed("shape", Parts, Parts)];

    private static IEnumerable<CheckReport> NotReached(string because, params ReadOnlySpan<string> names) =>
        names.ToArray().Select(name => CheckReport.NotReached(name, because));

    private TokenExplanation Refused(TokenFailure failure, IReadOnlyList<CheckReport> reports, string? because = null)
    {
        // The checks of all apps have the same names, but for what only some need.
        var rest = apps.Length == 0 ? [] : apps[0].NotReached(because ?? reports[^1].Explanation!).Where(report => report.Name != "size");
        return new(new TokenVerdict.Rejected(failure), AppId: null, [.. reports, .. rest], SignatureVerified: false);
    }
}
