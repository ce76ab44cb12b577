using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Corpus;

/// <summary>One input as it was found.</summary>
/// <param name="Verdict">The folder it lies in: what has to become of it.</param>
internal sealed record KeptInput(string Name, string Verdict, byte[] Bytes);

/// <summary>Inputs kept as files, <c>Corpus/&lt;kind&gt;/&lt;verdict&gt;/&lt;name&gt;</c>: what was found once is read for ever.</summary>
internal sealed class KeptInputs(string kind)
{
    /// <summary>Of one file: so that a whole folder is read within seconds.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int DamagedOfEach = 24;

    private readonly string _folder = SourceTree.File($"tests/JwtXmppAuth.Tests/Corpus/{kind}");

    /// <summary>As <c>verdict/name</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidOperationException">There is nothing in it: a test that reads nothing must not pass.</exception>
    public TheoryData<string> Names => Directory.GetFiles(_folder, "*", SearchOption.AllDirectories) is { Length: > 0 } files
        ? [.. files.Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : throw new InvalidOperationException($"{_folder} is empty.");

    public IReadOnlyCollection<string> Verdicts => [.. Directory.GetDirectories(_folder).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public KeptInput Read(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(_folder, name));
        Assert.InRange(bytes.Length, 0, MaxBytes);
        return new(Path.GetFileName(name), Path.GetDirectoryName(name)!, bytes);
    }

    /// <summary>The input cut, with a byte changed, or with a piece of it twice; always the same ones.</summary>
    public static IEnumerable<byte[]> Damaged(KeptInput input)
    {
        // Of the content: the next input to be kept changes nothing about this one.
        var random = new Random(input.Bytes.Aggregate(17, (sum, one) => unchecked((sum * 31) + one)));
        for (var n = 0; n < DamagedOfEach && input.Bytes.Length > 0; n++)
        {
            var at = random.Next(input.Bytes.Length);
            byte[] damaged = (n % 3) switch
            {
                0 => input.Bytes[..at],
                1 => [.. input.Bytes],
                _ => [.. input.Bytes[..at], .. input.Bytes[(at / 2)..]],
            };
            if (n % 3 == 1)
                damaged[at] = (byte)random.Next(256);
            yield return damaged;
        }
    }
}
