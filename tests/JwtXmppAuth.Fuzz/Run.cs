using System.Text;

namespace JwtXmppAuth.Fuzz;

/// <summary>So many documents of one seed, each against all parsers.</summary>
internal sealed class Run(ulong seed) : IDisposable
{
    private static readonly byte[][] Seeds = [.. Corpus.Documents.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => each.Value)];

    private readonly Dice _dice = new(seed);
    private readonly Differential _differential = new(inTurn: true);

    public long Accepted => _differential.Accepted;

    public long Stricter => _differential.Stricter;

    /// <returns>The documents that were read differently, each with what is different; no more than <paramref name="most"/>.</returns>
    public List<(byte[] Document, string What)> Execute(long executions, int most = 5)
    {
        var documents = new Documents(_dice);
        var mutations = new Mutations(_dice);
        var found = new List<(byte[], string)>();
        for (var i = 0L; i < executions && found.Count < most; i++)
        {
            var document = _dice.OneIn(4) ? _dice.Of(Seeds) : documents.Next();
            if (_dice.OneIn(2))
                document = mutations.Of(document, _dice.OneIn(2) ? _dice.Of(Seeds) : documents.Next());
            if (_differential.Judge(document) is { } what)
                found.Add((document, what));
        }

        return found;
    }

    public static string Show(IEnumerable<(byte[] Document, string What)> found) =>
        string.Join("\n", found.Select(each => $"{each.What}:\n  {Encoding.UTF8.GetString(each.Document)}\n  {Convert.ToBase64String(each.Document)}"));

    public void Dispose() => _differential.Dispose();
}
