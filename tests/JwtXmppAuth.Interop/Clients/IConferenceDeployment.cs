using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>A gateway before a server, as clients nobody here wrote need it.</summary>
public interface IConferenceDeployment
{
    /// <summary>Of the app that the host of the clients trusts.</summary>
    Issuer Issuer { get; }

    /// <summary>The URL a client of this field uses: token and room in the query.</summary>
    Uri Url(string? token, string room, string path);

    /// <summary>Somebody whom the gateway does not know, in a room as <c>observer</c>.</summary>
    Task<C2sClient> ObserveInAsync(string room);
}
