using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>May who is let in enter the room that was asked about.</summary>
/// <param name="Asked">As the server knows it; null where no room can be called so.</param>
internal sealed record RoomStage(string? Asked, ImmutableArray<CheckReport> Checks)
{
    /// <summary>Null where no room was asked about.</summary>
    public static RoomStage? Of(ExplainedHost host, ExplainQuestion question, AskedRoom asked, AdmissionStage admission)
    {
        var text = question.Room;
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var (room, tenant) = asked;
        if (room is null)
            return new RoomStage(null, [NoRoom(text, host)]);
        if (admission.Identity is not { } identity)
            return new RoomStage(room.ToString(), [CheckReport.NotReached("room", "nobody is let in by this token")]);
        return Jid.TryCreate(identity.Node, host.Domain, "explained", out var sender)
            ? new RoomStage(room.ToString(), [.. host.Access.Explain(identity, sender, tenant, room), .. Closed(host, identity, room, question.At)])
            : throw new InvalidOperationException($"{host.Domain} is no domain.");
    }

    /// <summary>To participants and guests; the deployment's own services go on.</summary>
    private static IEnumerable<CheckReport> Closed(ExplainedHost host, ClientIdentity identity, MucAddress room, DateTimeOffset at)
    {
        if (host.Closed is null || identity.Service is not null || room.Node is null)
            yield break;
        if (host.Closed.FindRoom(room, identity.Token, at)?.Denial(room) is not { } denial)
        {
            yield return CheckReport.Passed("closed", "not closed", "not closed");
            yield break;
        }

        yield return CheckReport.Failed("closed", denial with
        {
            Fix = denial.Fix ?? "Take the revocation of the room back, or wait until it is over (jwtxmppauth revocations).",
        });
    }

    private static CheckReport NoRoom(string room, ExplainedHost host) => new("address", CheckOutcome.Failed)
    {
        Code = "room.no_node",
        Expected = $"a room at {Quoted.Text(host.Access.Domain)}",
        Actual = Quoted.Text(room),
        Explanation = $"{Quoted.Text(room)} leads to no room of {host.Domain}.",
        Fix = "Give a name as people write it, an address, or the link of the meeting.",
    };
}
