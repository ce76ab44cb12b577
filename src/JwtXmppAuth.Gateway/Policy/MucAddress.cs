namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// A room as the conference component knows it, whichever way the client spelt it; or the component itself, when
/// <see cref="Node"/> is null.
/// </summary>
/// <param name="Domain">The component's real domain.</param>
/// <param name="Node">Prepared; with a tenant <c>[tenant]name</c>.</param>
public sealed record MucAddress(string Domain, string? Node)
{
    /// <summary>The part in brackets; null when the node has none.</summary>
    public string? Tenant => HasTenant ? Node![1..Close] : null;

    /// <summary>What stands behind the tenant, or the whole node.</summary>
    public string? Name => HasTenant ? Node![(Close + 1)..] : Node;

    /// <summary>The first bracket closes, and neither part is empty: <c>[]a</c> and <c>[a]</c> are plain names.</summary>
    private bool HasTenant => Node is ['[', ..] && Close > 1 && Close < Node.Length - 1;

    private int Close => Node!.IndexOf(']', StringComparison.Ordinal);

    public override string ToString() => Node is null ? Domain : $"{Node}@{Domain}";
}
