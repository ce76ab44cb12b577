using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>What one session holds of its token: its single use, and its place among the sessions of the same. For one session's turns.</summary>
internal sealed class TokenHold(TokenUses uses, string session)
{
    private VerifiedToken? _held;
    private Taken? _taken;

    public string Session => session;

    /// <summary>Ends the session where it has to make room.</summary>
    public Action? End { get; set; }

    /// <summary>By what it is counted; guarded by the counts.</summary>
    internal HashSet<(CountedBy By, string Of)> Keys => field ??= [];

    /// <summary>Those of <see cref="Keys"/> by which its place is certain; guarded by the counts.</summary>
    internal HashSet<(CountedBy By, string Of)> Settled => field ??= [];

    /// <summary>The session begins with the token, or goes on with it in place of the one it has.</summary>
    /// <returns>Why not; null: it may, and has it until <see cref="GiveBack"/> or <see cref="Release"/>.</returns>
    /// <exception cref="OperationCanceledException">It may not, and has nothing of it.</exception>
    public async ValueTask<Objection?> TakeAsync(VerifiedToken token, CancellationToken cancellation)
    {
        if (Take(token) is { } objection)
            return objection;
        try
        {
            if (await uses.KeepAsync(this, token, cancellation) is not { } unkept)
                return null;
            GiveBack();
            return unkept;
        }
        catch (OperationCanceledException)
        {
            GiveBack();
            throw;
        }
    }

    /// <summary>The part that waits for nothing; whoever takes needs <see cref="TakeAsync"/>.</summary>
    internal Objection? Take(VerifiedToken token)
    {
        _taken = null;
        if (_held?.IsSameAs(token) is true)
            return null;
        if (uses.Take(this, token, out var isFirstUse) is { } objection)
            return objection;
        _taken = new(token, isFirstUse);
        _held ??= token;
        return null;
    }

    /// <summary>The server has let the session in, or go on, with what it took last. Only now others make room for it.</summary>
    public void Settle(VerifiedToken token)
    {
        uses.Settle(this, token);
        if (_held is { } former && !former.IsSameAs(token))
            uses.Drop(this, former, token);
        _held = token;
        _taken = null;
    }

    /// <summary>Nothing came of what was taken last; what the session had before, it has.</summary>
    public void GiveBack()
    {
        if (_taken is not var (token, isFirstUse))
            return;
        _taken = null;
        var kept = _held!.IsSameAs(token) ? null : _held;
        uses.GiveBack(this, token, isFirstUse, kept);
        _held = kept;
    }

    /// <summary>The session is over; a token that is good once was used, and stays so.</summary>
    public void Release() => uses.Leave(this);

    /// <param name="IsFirstUse">Its <c>jti</c> is this session's by this taking, and not by an earlier token with the same.</param>
    private sealed record Taken(VerifiedToken Token, bool IsFirstUse);
}
