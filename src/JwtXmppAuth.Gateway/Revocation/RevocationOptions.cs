namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>What becomes of a start whose file of revocations is damaged.</summary>
public enum UnreadableStore
{
    /// <summary>The gateway does not start: nobody comes in whom an operator has shut out.</summary>
    RefuseStart,

    /// <summary>The file is set aside, an error is logged, and nobody is shut out any more.</summary>
    StartEmpty,
}

/// <summary>Tokens, people, issuers and rooms that are shut out before their time: <c>Gateway:Revocation</c>.</summary>
public sealed class RevocationOptions
{
    /// <summary>As <see cref="File"/>: nothing is kept.</summary>
    public const string InMemory = ":memory:";

    /// <summary>
    /// SQLite database that keeps revocations and used tokens over a restart; made where there is none. Several gateways of one
    /// machine may share it. <c>:memory:</c> keeps them in memory alone. Default: <c>revocations.db</c> in <c>$STATE_DIRECTORY</c>
    /// (systemd), else in <c>$XDG_STATE_HOME/jwtxmppauth</c>, else in <c>~/.local/state/jwtxmppauth</c>; where it cannot be made
    /// there, they are kept in memory, with a warning.
    /// </summary>
    public string? File { get; set; }

    /// <summary>What to do where <see cref="File"/> is damaged. One that another process keeps locked, or that may not be read, refuses the start.</summary>
    public UnreadableStore Unreadable { get; set; } = UnreadableStore.RefuseStart;

    /// <summary>How often a store that other gateways share is read again, for what they have revoked; zero: only at the start.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Revocations in force at once; one more is refused, none is forgotten.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// Tokens of apps with <c>SingleUse</c> that were used and whose <c>exp</c> is not yet 5 minutes past; while there are so many,
    /// others are refused, none is forgotten.
    /// </summary>
    public int MaxUsedTokens { get; set; } = 100_000;

    /// <summary>The longest that one may be asked for. It should outlive the tokens: their <c>MaxLifetime</c>.</summary>
    public TimeSpan MaxTtl { get; set; } = TimeSpan.FromDays(31);
}
