using System.Text.Json;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// The node of a session's address. A stable one is made of the token's subject, which is another one for every app, issuer
/// and user, so that no two people ever share an address, whatever their claims look like in lower case.
/// </summary>
internal sealed class UserNodes(ClientDomainOptions options)
{
    /// <summary>Hex digits of the subject behind a readable part: 128 bits.</summary>
    private const int SubjectDigits = 32;

    private const int MaxReadable = 64;

    /// <summary>Who comes again with the same node is told apart by the resource, which then is never his own choice.</summary>
    public bool IsStable(ClientIdentity identity) =>
        options.Node is DomainNode.Subject && identity is { Service: null, Token.NamesUser: true };

    public string Of(ClientIdentity identity)
    {
        if (!IsStable(identity))
            return identity.Node;
        var token = identity.Token!;
        // Only a whole address shows whether it is one: letters from right to left, say, stand beside no digits of the subject.
        return Readable(token) is { } readable
            && Jid.TryCreate($"{readable}-{token.Subject[..SubjectDigits]}", "x", null, out var jid) && jid.IsStorable
                ? jid.Node!
                : token.Subject;
    }

    private string? Readable(VerifiedToken token)
    {
        if (options.NodeField is not { } field
            || token.User is not { ValueKind: JsonValueKind.Object } user
            || !user.TryGetProperty(field, out var claim)
            || claim.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            return null;
        var text = claim.ValueKind is JsonValueKind.String ? claim.GetString()! : claim.GetRawText();
        return NodeEscaping.Escape(Cut(text)) is { Length: > 0 } escaped ? escaped : null;
    }

    private static string Cut(string text) =>
        text.Length <= MaxReadable ? text : text[..(char.IsHighSurrogate(text[MaxReadable - 1]) ? MaxReadable - 1 : MaxReadable)];
}
