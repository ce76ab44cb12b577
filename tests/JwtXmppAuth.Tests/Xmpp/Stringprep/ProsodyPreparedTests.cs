using System.Text;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Xmpp.Stringprep;

public sealed class ProsodyPreparedTests
{
    [Fact]
    public void Addresses_are_prepared_as_Prosody_prepares_them()
    {
        var rows = Rows().ToList();
        Assert.True(rows.Count > 400);
        Assert.All(rows, row =>
        {
            Assert.Equal(OrRefused(row.Node), Jid.TryCreate(row.Input, "d", null, out var jid) ? jid.Node : null);
            Assert.Equal(OrRefused(row.Resource), Jid.TryCreate(null, "d", row.Input, out jid) ? jid.Resource : null);
            Assert.Equal(IsHost(row.Domain) ? row.Domain : null, Jid.TryCreate(null, row.Input, null, out jid) ? jid.Domain : null);
        });
    }

    /// <summary>The differences that <see cref="Jid"/> documents: Prosody does not mind a part that is empty …</summary>
    private static string? OrRefused(string? prepared) => prepared is "" ? null : prepared;

    /// <summary>… or a domain that no host can have.</summary>
    private static bool IsHost(string? domain) =>
        domain is { Length: > 0 } && domain[^1] != '.' && !domain.Any(c => c <= ' ' || c is '\u007F' or '@' or '/');

    private static IEnumerable<(string Input, string? Node, string? Domain, string? Resource)> Rows()
    {
        using var file = new StreamReader(typeof(ProsodyPreparedTests).Assembly.GetManifestResourceStream("prosody-prepared.txt")!);
        while (file.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var input, var node, var domain, var resource])
                yield return (Text(input)!, Text(node), Text(domain), Text(resource));
        }
    }

    private static string? Text(string hex) => hex == "-" ? null : Encoding.UTF8.GetString(Convert.FromHexString(hex));
}
