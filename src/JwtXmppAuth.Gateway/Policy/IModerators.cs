using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// Whoever can make somebody a moderator of a room, where the server does not do it by itself. It is told how things
/// should be and sees to it in its own time: nobody waits for it, and nobody is kept out where it fails.
/// </summary>
public interface IModerators
{
    /// <param name="room">Bare, as the server knows it.</param>
    /// <param name="occupant">The bare JID behind the nick.</param>
    /// <param name="moderator">False: what was given to him is taken back; what he has from elsewhere is left to him.</param>
    void Settle(Jid room, Jid occupant, bool moderator);
}
