using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>What one session holds of its token: its single use, and its place among the sessions of the same. For one session's turns.</summary>
internal sealed class TokenHold(TokenUses uses, string session)
{
    private VerifiedToken? _held;

    public string Session => session;

    /// <summary>Ends the session where it has to make room.</summary>
    public Action? End { get; set; }

    /// <summary>By what it is counted; guarded by the counts.</summary>
    internal HashSet<(CountedBy By, string Of)> Keys { get; } = [];

    /// <summary>The session begins with the token, or goes on with it in place of the one it has.</summary>
    /// <returns>Why not; null: it may, and has it until <see cref="GiveBack"/> or <see cref="Release"/>.</returns>
    public Objection? Take(VerifiedToken token)
    {
        if (_held?.IsSameAs(token) is true)
            return null;
        if (uses.Take(this, token) is { } objection)
            return objection;
        _held ??= token;
        return null;
    }

    /// <summary>The session goes on with what it took last.</summary>
    public void Settle(VerifiedToken token)
    {
        if (_held is { } former && !former.IsSameAs(token))
            uses.Drop(this, former, token);
        _held = token;
    }

    /// <summary>Nothing came of what was taken last.</summary>
    public void GiveBack(VerifiedToken token)
    {
        if (_held is { } kept && !kept.IsSameAs(token))
        {
            uses.GiveBack(this, token, kept);
            return;
        }

        uses.GiveBack(this, token, kept: null);
        _held = null;
    }

    /// <summary>The session is over; a token that is good once was used, and stays so.</summary>
    public void Release() => uses.Leave(this);
}
