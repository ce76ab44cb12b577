using System.Security.Cryptography;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// Keys out of a file, which may change while the gateway runs. What cannot be used leaves the former keys in place. Safe for
/// concurrent use; one caller looks at the file.
/// </summary>
/// <param name="terms">What the configuration says of the file's keys; names the source.</param>
/// <param name="path">Opened anew at every look, so that a rename or a changed link is seen.</param>
/// <param name="read">Content to keys.</param>
internal sealed class KeyFileSource(
    KeySourceKind kind, KeyTerms terms, string path, Func<byte[], KeyTerms, KeyReading> read, TimeProvider time) : IKeySource
{
    private readonly string _place = $"{terms.Source} ({ShownPath.Of(path)})";

    private volatile Reading _now = new(new(terms.Source, []), [], null, "has not been read yet.");

    /// <summary>What the last two looks found: a digest of the content, or a fault.</summary>
    private string? _taken;
    private string? _seen;

    public string Name => terms.Source;

    public IReadOnlyCollection<SigningAlgorithm> Algorithms => _now.Keys.Algorithms;

    public KeySourceState State
    {
        get
        {
            var now = _now;
            return new()
            {
                Kind = kind,
                Name = _place,
                Keys = [.. now.Keys.Keys.Select(key => key.State), .. now.Refused],
                LastSuccess = now.At,
                Age = now.At is { } at ? time.GetUtcNow() - at : null,
                LastError = now.Error,
            };
        }
    }

    public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm) => _now.Keys.Find(keyId, algorithm);

    public ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation) =>
        new(AtHand(keyId, algorithm));

    /// <summary>Takes what the file holds now.</summary>
    /// <returns>The sentence of the fault; null when the keys were taken.</returns>
    public string? Load()
    {
        var fault = KeyFile.Read(path, out var content);
        _seen = _taken = fault ?? Digest(content);
        return Take(fault, content);
    }

    /// <summary>
    /// Takes what the file holds when two looks in a row have found the same: a file that is being written is not taken half.
    /// </summary>
    /// <param name="asked">Somebody says that the file is whole: one look is enough.</param>
    /// <returns>Null as long as nothing has changed.</returns>
    public KeyFileChange? Look(bool asked)
    {
        var fault = KeyFile.Read(path, out var content);
        var found = fault ?? Digest(content);
        var settled = asked || found == _seen;
        _seen = found;
        if (!settled || found == _taken)
        {
            if (found == _taken && _now.Error is null)
                _now = _now with { At = time.GetUtcNow() };
            return null;
        }

        _taken = found;
        return new(_place, Take(fault, content));
    }

    private string? Take(string? fault, byte[] content)
    {
        var reading = fault is null ? read(content, terms) : new KeyReading.Faulty(fault);
        switch (reading)
        {
            case KeyReading.Good(var keys, var refused):
                _now = new(new(terms.Source, keys), refused, time.GetUtcNow(), null);
                return null;
            case KeyReading.Faulty(var sentence):
                _now = _now with { Error = sentence };
                return sentence;
            default:
                throw new InvalidOperationException($"{reading} is neither good nor faulty.");
        }
    }

    private static string Digest(byte[] content) => Convert.ToHexString(SHA256.HashData(content));

    private sealed record Reading(KeySet Keys, IReadOnlyList<KeyState> Refused, DateTimeOffset? At, string? Error);
}

/// <summary>A key file was read again because it had changed.</summary>
/// <param name="Source">The source and its path.</param>
/// <param name="Fault">Why the former keys stay; null when the new ones were taken.</param>
public sealed record KeyFileChange(string Source, string? Fault);
