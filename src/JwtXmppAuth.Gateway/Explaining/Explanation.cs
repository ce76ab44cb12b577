using System.Collections.Immutable;
using System.Net;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>What to explain: may whoever shows this token log in at this host, and enter this room, at this time.</summary>
/// <param name="Token">As it is shown; null: none is.</param>
public sealed record ExplainQuestion(string? Token)
{
    /// <summary>A name as people write it, an address, or the link of the meeting; null: only the login is explained.</summary>
    public string? Room { get; init; }

    /// <summary>Of the session's URL; null: what <see cref="Room"/> says, or none.</summary>
    public string? Tenant { get; init; }

    /// <summary>What the token would come in; null: that is left open.</summary>
    public TokenCarrier? Carrier { get; init; }

    /// <summary>Where its bearer would come from; null: that is left open.</summary>
    public IPAddress? From { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>One host's decision, with everything on the way to it.</summary>
/// <param name="Host">Its domain.</param>
/// <param name="Headline">The first line: what was decided, and of a refusal which claim was wrong and what was expected.</param>
public sealed record Explanation(string Host, bool Accepted, string Headline)
{
    /// <summary>Of the refusal; null where nothing is refused.</summary>
    public string? Code { get; init; }

    /// <summary>What the client is told.</summary>
    public string? Text { get; init; }

    /// <summary>What to change, and where.</summary>
    public string? Fix { get; init; }

    /// <summary>The app whose token it is; null where none was asked.</summary>
    public string? App { get; init; }

    /// <summary>False: nobody has vouched for the claims that are shown.</summary>
    public bool SignatureVerified { get; init; }

    /// <summary>Who the token stands for; null where it is refused.</summary>
    public string? Subject { get; init; }

    /// <summary>The room that was asked about, as the server knows it.</summary>
    public string? Room { get; init; }

    /// <summary>In the order in which they are passed: carrier, where one is asked about, token, admission, room.</summary>
    public ImmutableArray<ExplainedStage> Stages { get; init; } = [];

    /// <summary>What the app's profile made of a provider's claims; empty where it has none.</summary>
    public ImmutableArray<MappedClaim> Mapping { get; init; } = [];

    /// <summary>What the token grants, in sentences; empty where it is refused.</summary>
    public ImmutableArray<string> Grants { get; init; } = [];

    /// <summary>What else one should know who made the token: claims in places where nobody reads them, and the like.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];
}

/// <param name="Name"><c>carrier</c>, <c>token</c>, <c>admission</c> or <c>room</c>.</param>
public sealed record ExplainedStage(string Name, ImmutableArray<CheckReport> Checks);
