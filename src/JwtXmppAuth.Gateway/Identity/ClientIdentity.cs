using System.Collections.Immutable;
using System.Text.Json;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>Who a session is, fixed when it was admitted: what the verified token says, already filtered, or a guest.</summary>
public sealed record ClientIdentity
{
    private readonly JsonElement? _userObject;

    /// <summary>The JID node to give: a lower-case UUID.</summary>
    public required string Node { get; init; }

    /// <summary>The verified token; null for a guest admitted without one.</summary>
    public VerifiedToken? Token
    {
        get;
        init
        {
            field = value;
            Grants = Grants.Of(value);
        }
    }

    /// <summary>What the token grants; made with it, so that the two cannot differ.</summary>
    public Grants Grants { get; private init; } = Grants.None;

    /// <summary>Allow-listed scalars of <c>context.user</c> as strings, names valid as XML names, in allow-list order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> User { get; init; } = [];

    /// <summary>The same allow-listed fields with their JSON types, for the hand-off; null when the token names no user.</summary>
    /// <remarks>Picked from the token where it is asked for, which is once or never: an object for each session would be dear.</remarks>
    public JsonElement? UserObject
    {
        get => _userObject ?? (ShownFields is { } names && Token?.User is { } user ? UserFields.ToJson(UserFields.Pick(user, names)) : null);
        init => _userObject = value;
    }

    /// <summary>True also for a user of whom nothing may be shown: <c>&lt;user/&gt;</c>, with the group beside it.</summary>
    public bool HasUser => ShownFields is not null || _userObject is not null || !User.IsEmpty;

    /// <summary>The allow-list, where the token names a user; else null.</summary>
    internal IEnumerable<string>? ShownFields { get; init; }

    public string? Group { get; init; }

    /// <summary>The service of the deployment it is; null for participants.</summary>
    public ServiceIdentity? Service { get; init; }

    /// <summary>Somebody who has shown nothing.</summary>
    public bool IsGuest => Token is null && Service is null;

    public Callee? Callee { get; init; }
}

/// <summary><c>context.callee</c>: whom the caller wants to reach.</summary>
public sealed record Callee(string? Id, string? Name, string? Avatar);
