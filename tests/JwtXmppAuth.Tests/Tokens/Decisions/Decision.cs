using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>What is decided about one kind of token: by the plugin, by us in either mode, and why not the same.</summary>
/// <param name="Step">The row of the scheme's table (section 3.2) or the section that it belongs to.</param>
/// <param name="Token">In words.</param>
/// <param name="Plugin">The plugin's text, <see cref="Accepted"/>, or what else it does.</param>
/// <param name="Code">Our code; null: accepted.</param>
/// <param name="Text">Our text; null: accepted.</param>
/// <param name="Why">Needed wherever ours is not the plugin's.</param>
public sealed record Decision(
    string Step, string Token, Func<Issuer, string?> Make, string Plugin, string? Code = null, string? Text = null, string Why = "")
{
    public const string Accepted = "accepted";

    /// <summary>Of the plugin where it raises an error in place of an answer: the client waits for ever.</summary>
    public const string NoAnswer = "no answer (Lua error)";

    public Action<AppOptions>? App { get; init; }

    public TokenRules Rules { get; init; } = new();

    /// <summary>Code and text where strict mode decides otherwise.</summary>
    public (string Code, string Text)? Strict { get; init; }

    /// <summary>Why strict mode decides otherwise.</summary>
    public string WhyStrict { get; init; } = "";

    public static Decision Accepts(string step, string token, Func<Issuer, string?> make) => new(step, token, make, Accepted);

    /// <summary>Refused with the plugin's own text.</summary>
    public static Decision Refuses(string step, string token, Func<Issuer, string?> make, string code, string text) =>
        new(step, token, make, text, code, text);

    public static Func<Issuer, string?> With(string claim, JsonNode? value) =>
        issuer => issuer.Token(change: payload => payload[claim] = value?.DeepClone());

    public static Func<Issuer, string?> Without(params string[] claims) => issuer => issuer.Token(change: payload =>
    {
        foreach (var claim in claims)
            payload.Remove(claim);
    });

    public static Func<Issuer, string?> InContext(string member, JsonNode? value) =>
        issuer => issuer.Token(change: payload => payload["context"]![member] = value?.DeepClone());

    public static Func<Issuer, string?> Edited(Func<string, string> edit) => issuer => edit(issuer.Token());
}
