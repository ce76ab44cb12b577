namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>The keys of a document, and those of it that are not used.</summary>
internal sealed record RemoteKeySet(KeySet Keys, IReadOnlyList<KeyState> Refused)
{
    public IReadOnlyList<KeyState> States => [.. Keys.Keys.Select(key => key.State), .. Refused];

    /// <param name="read">A document to its keys.</param>
    /// <param name="source">How sentences about keys name their source.</param>
    public static DocumentReader<RemoteKeySet> Reader(Func<byte[], KeyReading> read, string source) => (content, out set) =>
    {
        var reading = read(content);
        set = reading is KeyReading.Good(var keys, var refused) ? new(new(source, keys), refused) : null;
        return (reading as KeyReading.Faulty)?.Sentence;
    };
}
