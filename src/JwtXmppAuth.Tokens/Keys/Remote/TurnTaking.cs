namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Lets so many ask at once, and the others wait for their turn as long as an answer may take.</summary>
/// <param name="fetching">Whose documents, terms and clock.</param>
/// <param name="turns">Whom this question waits behind.</param>
/// <param name="stopping">Ends what is under way, also where nobody knows of it any more.</param>
internal sealed class TurnTaking(KeyFetching fetching, Func<SemaphoreSlim> turns, CancellationToken stopping) : IKeyDocuments
{
    public async Task<KeyDocument> GetAsync(Uri address, string? known, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        var queue = turns();
        if (!queue.Wait(0, ending.Token) && !await WaitAsync(queue, ending.Token))
            return new KeyDocument.Failed(KeyFetchOutcome.Limited, "is not asked: too many keys are being asked for at once.");
        try
        {
            return await fetching.Documents.GetAsync(address, known, ending.Token);
        }
        finally
        {
            queue.Release();
        }
    }

    private async Task<bool> WaitAsync(SemaphoreSlim queue, CancellationToken ending)
    {
        using var patience = new CancellationTokenSource(fetching.Options.Timeout, fetching.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ending);
        try
        {
            await queue.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return false;
        }
    }
}
