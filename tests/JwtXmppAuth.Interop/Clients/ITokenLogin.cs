using System.Diagnostics;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>A client program whose library can show the token in SASL: two more arguments, mechanism and token.</summary>
public interface ITokenLogin : IClientProgram
{
    /// <summary>The mechanisms by which the library can.</summary>
    static abstract IReadOnlyList<string> Mechanisms { get; }

    /// <param name="service">The URL of the endpoint; there is no token in it.</param>
    /// <param name="domain">Of the host to log in to, as user <c>alice</c>.</param>
    static abstract Task<Process> StartAsync(Uri service, string domain, string mechanism, string token);
}
