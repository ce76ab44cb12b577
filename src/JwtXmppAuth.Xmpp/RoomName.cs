using System.Text;

namespace JwtXmppAuth.Xmpp;

/// <summary>
/// The normal form of room names. People write a room as they like; Jitsi's client makes the node of the room's address
/// from it with a procedure of its own, and a server then prepares that node (RFC 6122 appendix A). A claim in a token
/// may be in either spelling.
/// </summary>
public static class RoomName
{
    /// <summary>Whether a claim is the name of the room at <paramref name="node"/>, which must be prepared already, as that
    /// of every <see cref="Jid"/> is. At most two nodes have the same claim: its own spelling and the client's.</summary>
    public static bool Names(string claim, string node) =>
        (Jid.TryPrepareNode(claim, out var prepared) && prepared == node) || BackendSafe(claim) == node;

    /// <summary>What Jitsi's web client makes of a name: percent-decoded, NFKC, lower case, percent-encoded, lower case
    /// again; so <c>Ä b</c> is <c>%c3%a4%20b</c>. Null for what nobody can have typed: half a surrogate pair, U+FFFE.</summary>
    public static string? BackendSafe(string name)
    {
        if (!CanBeNormalized(name) || PercentEncoding.Decode(name) is var decoded && !CanBeNormalized(decoded))
            return null;
        return PercentEncoding.Encode(LowerCase.Of(decoded.Normalize(NormalizationForm.FormKC))).ToLowerInvariant();
    }

    private static bool CanBeNormalized(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                i++;
            else if (char.IsSurrogate(text[i]) || text[i] == '\uFFFE')
                return false;
        }

        return true;
    }
}
