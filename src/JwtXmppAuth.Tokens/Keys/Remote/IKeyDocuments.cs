namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Gets documents with keys from other machines. This library decides when and what for, and knows no network itself.</summary>
public interface IKeyDocuments
{
    /// <summary>One document, bounded in time and size; whatever goes wrong is a value.</summary>
    /// <param name="address">Checked by <see cref="KeyAddress"/>.</param>
    /// <param name="known">The entity tag of the copy at hand (RFC 9110 section 8.8.3); null: there is none.</param>
    /// <param name="cancellation">The process stops; no session can cancel what others wait for too.</param>
    Task<KeyDocument> GetAsync(Uri address, string? known, CancellationToken cancellation);
}
