using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Server.Commands;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>A token that somebody shows, to whom, and for which room; and the explanation he gets, as a page to be read.</summary>
/// <param name="Name">Of the page.</param>
/// <param name="Make">The token, by the app <c>my-app</c> of <see cref="Host"/>.</param>
internal sealed record Asked(string Name, Func<Issuer, string?> Make)
{
    public const string Host = "meet.example.com";
    public const long Now = 1_800_000_000;

    /// <summary>Longer is cut on the page: it is there to be recognised.</summary>
    private const int ShownToken = 70;

    public string? Room { get; init; }

    public string? Tenant { get; init; }

    public Issuer Issuer { get; init; } = Issuer.Hmac() with { Time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)) };

    public Action<HostOptions>? OnHost { get; init; }

    public Action<AppOptions>? OnApp { get; init; }

    /// <summary>Apps besides, and the hosts that trust them alone.</summary>
    public Action<GatewayOptions>? OnGateway { get; init; }

    public GatewayOptions Options()
    {
        var options = new GatewayOptions();
        options.Apps.Add(Issuer.App(OnApp));
        options.Hosts.Add(Given.Host(OnHost));
        OnGateway?.Invoke(options);
        return options;
    }

    public async Task<Explanation> ExplainAsync()
    {
        var explainer = Explainer.Of(Options(), Issuer.Time);
        var question = new ExplainQuestion(Make(Issuer)) { Room = Room, Tenant = Tenant, At = Issuer.Time.GetUtcNow() };
        return await explainer.ExplainAsync(Host, question, CancellationToken.None) ?? throw new InvalidOperationException("No such host.");
    }

    public async Task<string> PageAsync()
    {
        var text = new StringBuilder();
        text.Append(Name).Append("\n\n").Append(Shown(Make(Issuer)));
        if (Room is not null)
            text.Append("room:    ").Append(Room).Append('\n');
        if (Tenant is not null)
            text.Append("tenant:  ").Append(Tenant).Append('\n');
        text.Append('\n');
        using var explanation = new StringWriter(text) { NewLine = "\n" };
        new ExplanationText(explanation, Paint.None).Write(await ExplainAsync());
        return text.ToString();
    }

    private static string Shown(string? token)
    {
        if (token is null)
            return "token:   none\n";
        var parts = token.Split('.');
        if (parts is [var header, var payload, _] && Json(header) is { } first && Json(payload) is { } second)
            return $"header:  {first}\npayload: {second}\n";
        var shown = token.Length > ShownToken ? token[..ShownToken] + " and so on" : token;
        return $"token:   {shown.Replace("\n", "⏎", StringComparison.Ordinal)}\n";
    }

    private static string? Json(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part))?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        }
        catch (Exception problem) when (problem is FormatException or System.Text.Json.JsonException or ArgumentException)
        {
            return null;
        }
    }
}
