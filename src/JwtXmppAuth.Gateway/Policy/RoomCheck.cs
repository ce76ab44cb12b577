using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Who wants into which room.</summary>
/// <param name="Sender">The session's JID; null where exemptions do not count.</param>
/// <param name="Tenant">Of the session's URL, from a trusted place; empty without one.</param>
internal readonly record struct RoomWish(ClientIdentity Identity, Jid? Sender, string Tenant, MucAddress Room)
{
    /// <summary>There once the check for guests has passed.</summary>
    public VerifiedToken Token => Identity.Token!;
}

/// <summary>One thing that is asked of whoever wants into a room, with a name; decisions and explanations ask the same ones.</summary>
/// <param name="Show">What was asked, and what there was, where it passed; for explanations alone. Null: nothing is asked here.</param>
internal sealed record RoomCheck(string Name, Func<RoomWish, RoomStep> Judge, Func<RoomWish, (string Expected, string Actual)?> Show)
{
    /// <summary>Why, where <see cref="Show"/> has nothing.</summary>
    public string NotAsked { get; init; } = "this host does not ask for it";
}

/// <summary>What came of a check.</summary>
internal abstract record RoomStep
{
    private RoomStep()
    {
    }

    public static RoomStep Pass { get; } = new Passed();

    /// <summary>The next check is asked.</summary>
    public sealed record Passed : RoomStep;

    /// <summary>Allowed, whatever the checks behind would say.</summary>
    public sealed record Settled(string Because) : RoomStep;

    public sealed record Refused(Denial Denial) : RoomStep;

    public static RoomStep Of(Denial? denial) => denial is null ? Pass : new Refused(denial);
}
