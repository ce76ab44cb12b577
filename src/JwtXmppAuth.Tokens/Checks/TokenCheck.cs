namespace JwtXmppAuth.Tokens.Checks;

/// <summary>
/// One thing that is asked of every token. A decision asks its checks in order, up to the first that fails; an explanation
/// asks the same ones to the end. Stateless: one check serves all tokens at once.
/// </summary>
internal abstract class TokenCheck
{
    /// <summary>Stable, for whoever reads explanations as JSON.</summary>
    public abstract string Name { get; }

    /// <summary>The check without which this one means nothing: it is skipped where that one failed.</summary>
    public virtual string? After => null;

    /// <summary>It asks who signed the token, and not what the token says.</summary>
    public virtual bool IsOfKey => false;

    /// <summary>Null: passed. What is found on the way stays with the token.</summary>
    public virtual ValueTask<TokenFailure?> JudgeAsync(ExaminedToken token, CancellationToken cancellation) => new(Judge(token));

    /// <summary>What was asked, and what there was, of a token that passed; for explanations alone.</summary>
    public abstract Evidence Show(ExaminedToken token);

    protected abstract TokenFailure? Judge(ExaminedToken token);
}

/// <param name="Remark">What somebody should know who relies on it; null: nothing.</param>
internal readonly record struct Evidence(string Expected, string Actual, string? Remark = null)
{
    public const string Absent = "absent";

    /// <summary>Nothing is asked, for this reason.</summary>
    public static Evidence NotAsked(string because) => new("", "", because);

    public bool IsAsked => Expected.Length > 0;
}
