using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>What issuers write into <c>sub</c>, which in this scheme is a tenant or the main domain, and what they should.</summary>
internal static class SubText
{
    private const string NotAPerson = "In this scheme sub is no person: the user's id belongs into context.user.id. ";

    /// <summary>For a room of a tenant.</summary>
    public static string FixOfTenant(string tenant, string? claim, MucDomain muc)
    {
        var write = $"Have the issuer write {Quoted.Text(tenant)} into sub, or \"*\" for every tenant";
        if (claim is null)
            return $"{write}.";
        if (IsDomain(claim, muc))
            return $"That is the main domain, which opens the rooms without tenant. {write}; or use the link without /{RoomText.Bounded(tenant)}/.";
        return IsPerson(claim) ? $"{NotAPerson}{write}." : $"{write}; or open the meeting under the tenant that the token is for.";
    }

    /// <summary>For a room without tenant.</summary>
    public static string FixOfDomain(string? claim, MucDomain muc)
    {
        var write = muc.Subject is { } subject
            ? $"Have the issuer write {Quoted.Text(subject)} into sub, or \"*\""
            : "Have the issuer write \"*\" into sub, or set MucPrefix to what stands before the main domain in the component's name";
        if (claim is null)
            return $"{write}.";
        if (claim.Contains("://", StringComparison.Ordinal))
            return $"The claim is a link, and must be the domain alone. {write}.";
        if (claim == muc.Domain)
            return $"That is the conference component; sub is the domain without {RoomText.Bounded(muc.Domain.Split('.')[0])}. {write}.";
        if (IsPerson(claim))
            return $"{NotAPerson}{write}.";
        return claim.Contains('.', StringComparison.Ordinal)
            ? $"That is another domain. {write}; or set MucBase to it, if it is this host's main domain."
            : $"That would be a tenant, whose rooms have links with /{RoomText.Bounded(claim)}/ in them. {write}; or use such a link.";
    }

    private static bool IsDomain(string claim, MucDomain muc) =>
        claim.Equals(muc.Subject, StringComparison.OrdinalIgnoreCase)
        || claim.Equals(muc.Base, StringComparison.OrdinalIgnoreCase)
        || claim.Equals(muc.Client, StringComparison.OrdinalIgnoreCase);

    /// <summary>A name, an e-mail address, a UUID, a number: what other schemes have in <c>sub</c>.</summary>
    private static bool IsPerson(string claim) =>
        claim.Contains('@', StringComparison.Ordinal) || claim.Contains(' ', StringComparison.Ordinal) || claim.Contains('|', StringComparison.Ordinal)
        || Guid.TryParse(claim, out _) || claim.All(char.IsAsciiDigit);
}
