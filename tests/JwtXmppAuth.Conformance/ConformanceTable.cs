using System.Globalization;
using System.Reflection;
using System.Text;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance;

/// <summary>What <c>docs/conformance.md</c> says: the requirements that tests of this assembly prove, by document and section.</summary>
internal static class ConformanceTable
{
    private const string Head =
        """
        # Conformance

        What the gateway's tests prove of the protocols it speaks, requirement by requirement. The table is made from the
        tests themselves, and a test fails when it is not up to date. To write it anew:

            JWTXMPPAUTH_WRITE_DOCS=1 dotnet test --project tests/JwtXmppAuth.Conformance

        Of XEP-0124 multiple streams (16) are not there, and not advertised. A shortest polling interval is asked of sessions
        that poll (12), and of no others (11).

        """;

    public static string Write(Assembly tests)
    {
        var table = new StringBuilder(Head.ReplaceLineEndings("\n"));
        var proofs = tests.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<RequirementAttribute>(), (method, requirement) => (requirement, Test: NameOf(method)))
            .OrderBy(proof => proof.requirement.Document, StringComparer.Ordinal)
            .ThenBy(proof => SortKey(proof.requirement.Section), StringComparer.Ordinal)
            .ThenBy(proof => proof.requirement.Text, StringComparer.Ordinal)
            .ThenBy(proof => proof.Test, StringComparer.Ordinal);
        foreach (var document in proofs.GroupBy(proof => proof.requirement.Document))
        {
            table.Append(CultureInfo.InvariantCulture, $"\n## {document.Key}\n\n| section | requirement | proof |\n|---|---|---|\n");
            foreach (var same in document.GroupBy(proof => (proof.requirement.Section, proof.requirement.Text)))
                table.Append(CultureInfo.InvariantCulture, $"| {same.Key.Section} | {same.Key.Text} | {string.Join("<br>", same.Select(proof => proof.Test))} |\n");
        }

        return table.ToString();
    }

    private static string NameOf(MethodInfo test) =>
        $"`{test.DeclaringType!.FullName![(typeof(ConformanceTable).Namespace!.Length + 1)..]}.{test.Name}`";

    /// <summary>14.3 comes after 9.1.</summary>
    private static string SortKey(string section) => string.Join('.', section.Split('.').Select(part => part.PadLeft(4, '0')));
}
