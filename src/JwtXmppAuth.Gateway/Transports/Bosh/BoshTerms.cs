using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>What client and gateway agreed on when the session began (XEP-0124 §7); it never changes.</summary>
internal sealed record BoshTerms
{
    public const string DefaultContentType = "text/xml; charset=utf-8";

    public required TimeSpan Wait { get; init; }

    public required int Hold { get; init; }

    /// <summary>Requests the client may keep open; more is a violation (§11).</summary>
    public int Requests => Hold + 1;

    public required TimeSpan Inactivity { get; init; }

    /// <summary>The client wants no waiting, and asks from time to time (§12).</summary>
    public bool Polls => Wait == TimeSpan.Zero || Hold == 0;

    /// <summary>The shortest time between two of its questions; null where there is no limit.</summary>
    public TimeSpan? Polling { get; init; }

    public required TimeSpan MaxPause { get; init; }

    /// <summary>The lower of both versions; null towards a client that sent none and is answered with HTTP errors.</summary>
    public BoshVersion? Version { get; init; }

    public required string ContentType { get; init; }

    public required bool Acknowledges { get; init; }

    /// <summary>What the client asked for, cut to what the options grant. A client that wants no waiting gets none (§12).</summary>
    public static BoshTerms Agree(BoshBody first, BoshOptions options)
    {
        var terms = Common(first, options);
        if (!terms.Polls || options.Polling == TimeSpan.Zero)
            return terms;
        // §12: a client that polls may be silent for longer, by more than the time it has to let pass.
        return terms with { Polling = options.Polling, Inactivity = options.Inactivity + (2 * options.Polling) };
    }

    private static BoshTerms Common(BoshBody first, BoshOptions options) => new()
    {
        Wait = first.Wait is { } seconds && seconds < options.MaxWait.TotalSeconds ? TimeSpan.FromSeconds(seconds) : options.MaxWait,
        Hold = Math.Min(first.Hold ?? 1, options.MaxHold),
        Inactivity = options.Inactivity,
        MaxPause = options.MaxPause,
        Version = first.Version?.CompareTo(BoshVersion.Supported) > 0 ? BoshVersion.Supported : first.Version,
        ContentType = first.Content ?? DefaultContentType,
        Acknowledges = first.Ack == 1,
    };

    /// <summary>The stream's domain, prepared; false where <c>to</c> is missing or is no bare domain.</summary>
    public static bool TryDomain(BoshBody first, [NotNullWhen(true)] out string? domain)
    {
        domain = Jid.TryParse(first.To, out var to) && to is { Node: null, Resource: null } ? to.Domain : null;
        return domain is not null;
    }
}
