using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Fuzz;

/// <summary>Documents kept as files: what runs start from, and all that ever was read differently.</summary>
internal static class Corpus
{
    public static IReadOnlyDictionary<string, byte[]> Documents { get; } =
        Directory.GetFiles(SourceTree.File("tests/JwtXmppAuth.Fuzz/corpus"), "*.xml")
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes);
}
