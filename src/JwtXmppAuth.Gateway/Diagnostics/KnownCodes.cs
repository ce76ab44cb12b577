using System.Collections.Frozen;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Diagnostics;

/// <summary>
/// The closed sets that metric tags are taken from, so that nobody outside can add a time series. A test reads the
/// sources and fails when a code is written there that is missing here.
/// </summary>
internal static class KnownCodes
{
    public const string Other = "other";

    private static readonly FrozenSet<string> Reasons =
    [
        .. Enum.GetValues<TokenReason>().Select(TokenFailure.CodeOf),
        "ticket.elsewhere",
        "ticket.unknown",
        "token.conflict",
        "token.in_query",
        "feature.create_polls",
        "feature.livestreaming",
        "feature.outbound_call",
        "feature.recording",
        "feature.room",
        "feature.send_groupchat",
        "feature.send_private_message",
        "feature.transcription",
        "login.malformed",
        "login.outdated",
        "rate.room",
        "rate.sessions",
        "rate.subject",
        "room.absent",
        "grants.moderator",
        "room.claim",
        "room.closed",
        "room.domain",
        "room.guest",
        "room.host",
        "room.mismatch",
        "room.no_node",
        "room.owner",
        "room.pattern",
        "room.pattern_complexity",
        "room.pattern_room_length",
        "room.pattern_syntax",
        "room.tenant",
        "room.unknown",
        "room.url_tenant",
        "room.waiting",
        "session.per_subject",
        "session.per_token",
        "token.jti",
        "token.revoked",
        "token.used",
        "token.uses_full",
        "token.use_unkept",
        "service.credentials",
        "service.limited",
        "service.network",
        "stanza.host",
        "stanza.handoff",
        "stanza.room",
        "stanza.to",
        "stanza.type",
        "handoff.too_large",
        "upstream.unreachable",
        "upstream.timeout",
        "upstream.tls",
        "upstream.protocol",
        "upstream.circuit_open",
        "upstream.conflict",
        "upstream.host_unknown",
        "upstream.handoff_refused",
        "upstream.handoff_predates_start",
        "upstream.refused_by_module",
        "upstream.login_refused",
        "upstream.lost",
    ];

    /// <summary>Every reason that a client or its operator can meet.</summary>
    public static IReadOnlyCollection<string> AllReasons => Reasons;

    private static readonly FrozenSet<string> StreamErrors =
    [
        "bad-format", "conflict", "host-unknown", "improper-addressing", "internal-server-error", "invalid-namespace",
        "not-authorized", "not-well-formed", "policy-violation", "remote-connection-failed", "resource-constraint",
        "restricted-xml", "system-shutdown", "unsupported-encoding", "unsupported-stanza-type",
    ];

    /// <summary>XEP-0124 §17.2.</summary>
    private static readonly FrozenSet<string> BoshConditions =
    [
        "bad-request", "host-gone", "host-unknown", "improper-addressing", "internal-server-error", "item-not-found",
        "other-request", "policy-violation", "remote-connection-failed", "remote-stream-error", "see-other-uri",
        "system-shutdown", "undefined-condition",
    ];

    private static readonly FrozenSet<string> Upstreams = ["prosody", "anonymous", "embedded", "component"];

    private static readonly FrozenSet<int> Statuses = [400, 403, 404, 405, 408, 411, 413, 414, 415, 426, 431, 500, 503];

    public static string Reason(string code) => Reasons.Contains(code) ? code : Other;

    public static string StreamError(string condition) => StreamErrors.Contains(condition) ? condition : Other;

    public static string BoshCondition(string condition) => BoshConditions.Contains(condition) ? condition : Other;

    public static string Upstream(string name) => Upstreams.Contains(name) ? name : Other;

    public static string HttpStatus(int status) => Statuses.Contains(status) ? $"http-{status}" : Other;
}
