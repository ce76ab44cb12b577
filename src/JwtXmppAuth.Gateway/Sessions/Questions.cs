using System.Globalization;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// What the gateway itself asks the server on a session's stream, one question after the other. The answers never reach the
/// client, not even one that comes too late.
/// </summary>
internal sealed class Questions(TimeProvider time)
{
    /// <summary>The client waits for it, with everything it sends meanwhile.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Nobody can guess it, and no client ever sees one: an id of its own cannot be taken for ours. Most sessions ask nothing.
    private volatile string? _mark;
    private Open? _open;
    private int _asked;

    /// <param name="question">An IQ; its id is given here.</param>
    /// <returns>The result or the error; null when there was none in time.</returns>
    public async Task<Stanza?> AskAsync(Stanza question, IUpstreamConnection upstream, CancellationToken cancellation)
    {
        _mark ??= $"gateway-{RandomNumberGenerator.GetHexString(16, lowercase: true)}-";
        var id = _mark + (++_asked).ToString(CultureInfo.InvariantCulture);
        var open = new Open(id, new TaskCompletionSource<Stanza>(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _open, open);
        try
        {
            await upstream.SendAsync(question.With(question.Element.WithAttribute("id", id)), cancellation);
            return await open.Answer.Task.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            Volatile.Write(ref _open, null);
        }
    }

    /// <summary>Takes what answers a question of ours; true when it is not for the client.</summary>
    public bool IsAnswer(Stanza stanza)
    {
        if (_mark is not { } mark || stanza is not { Kind: StanzaKind.Iq, Type: "result" or "error", Id: { } id }
            || !id.StartsWith(mark, StringComparison.Ordinal))
            return false;
        if (Volatile.Read(ref _open) is { } open && open.Id == id)
            open.Answer.TrySetResult(stanza);
        return true;
    }

    private sealed record Open(string Id, TaskCompletionSource<Stanza> Answer);
}
