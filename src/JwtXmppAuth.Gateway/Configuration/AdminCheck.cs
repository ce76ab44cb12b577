using System.Buffers;
using System.Text;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The admin API's tokens: named, hard to guess, and such as fit into a header.</summary>
internal static class AdminCheck
{
    private const int MaxName = 32;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>RFC 6750 section 2.1, b64token.</summary>
    private static readonly SearchValues<char> TokenLetters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, token) in options.Admin.Tokens.Index())
        {
            var key = $"Gateway:Admin:Tokens:{index}";
            if (token.Name.Length is 0 or > MaxName || token.Name.ContainsAnyExcept(NameLetters))
                findings.Fault($"{key}:Name", $"is {Shown.Of(token.Name)}; must be 1 to {MaxName} of a-z, 0-9 and -");
            else if (!names.Add(token.Name))
                findings.Fault($"{key}:Name", $"is {token.Name}; another token has the same, must be unique");

            if (token.Token.Length == 0)
                findings.Fault($"{key}:Token", "is missing; make one at random (`openssl rand -hex 32`)");
            else if (token.Token.ContainsAnyExcept(TokenLetters))
                findings.Fault($"{key}:Token", "has letters that no bearer token may have; make one at random (`openssl rand -hex 32`)");
            else if (SecretStrength.Fault(Encoding.UTF8.GetBytes(token.Token), allowWeak: false) is { } fault)
                findings.Fault($"{key}:Token", fault);
            else if (!tokens.Add(token.Token))
                findings.Fault($"{key}:Token", "is that of another name too; must be unique, so that the trail says who it was");
        }
    }
}
