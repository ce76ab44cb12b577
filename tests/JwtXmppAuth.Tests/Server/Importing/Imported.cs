using System.CommandLine;
using JwtXmppAuth.Server.Commands;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server.Importing;

/// <summary>Commands, run as from a shell.</summary>
internal sealed record Imported(int Code, string Output, string Error)
{
    public static string Sample(string name) => SourceTree.File($"tests/JwtXmppAuth.Tests/Server/Importing/Samples/{name}");

    public static Task<Imported> FromAsync(string path, params string[] words) => RunAsync(["import-prosody", path, .. words]);

    public static async Task<Imported> RunAsync(string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandTree.Create().Parse(words).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return new Imported(code, output.ToString(), error.ToString());
    }
}
