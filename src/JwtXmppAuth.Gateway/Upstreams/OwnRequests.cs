using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// The IQs that the gateway itself asks on a session's stream. Their ids begin with what nobody but the server can know: so
/// nobody else can answer, and an answer is never taken for one of the client's, however late it comes.
/// </summary>
internal sealed class OwnRequests
{
    private readonly string _prefix = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Element>> _waiting = new();
    private int _count;
    private volatile bool _over;

    /// <summary>An id, and the answer that will come to it: a result or an error.</summary>
    public (string Id, Task<Element> Answer) Open()
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{Interlocked.Increment(ref _count)}");
        var answer = new TaskCompletionSource<Element>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        if (_over)
            End();
        return (id, answer.Task);
    }

    public void Forget(string id) => _waiting.TryRemove(id, out _);

    /// <summary>True when the stanza is an answer to the gateway, and nobody else's.</summary>
    public bool Take(Stanza stanza)
    {
        if (stanza is not { Kind: StanzaKind.Iq, Type: "result" or "error", Id: { } id } || !id.StartsWith(_prefix, StringComparison.Ordinal))
            return false;
        if (_waiting.TryRemove(id, out var answer))
            answer.TrySetResult(stanza.Element);
        return true;
    }

    /// <summary>No answer will come any more.</summary>
    public void End()
    {
        _over = true;
        foreach (var (id, answer) in _waiting)
        {
            if (_waiting.TryRemove(id, out _))
                answer.TrySetException(new UpstreamFailedException(UpstreamFailure.Lost, "The stream was over before the server answered."));
        }
    }
}
