using System.Diagnostics;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>
/// A thin program around an XMPP library that nobody here wrote. It connects when it starts, takes one JSON object a line on
/// standard input, and reports one a line on standard output:
/// <code>
/// {"do":"join","room":"r@conference.example","nick":"n"}   {"do":"say","text":"…"}   {"do":"leave"}   {"do":"disconnect"}
///
/// {"event":"connected","jid":"…"}                  {"event":"refused","text":"…"}
/// {"event":"joined","nick":"…"}                    {"event":"shut out","reason":"…"}
/// {"event":"occupant","nick":"…","identity":{…}}   {"event":"message","nick":"…","text":"…"}
/// {"event":"left"}                                 {"event":"disconnected"}
/// {"event":"resumed","jid":"…"}
/// </code>
/// A program whose library has stream management connects again by itself when its connection breaks.
/// What it reports is what the library gave to its application. Standard error is for people.
/// </summary>
public interface IClientProgram
{
    /// <summary>The ways in that the library knows.</summary>
    static abstract IReadOnlyList<Door> Doors { get; }

    /// <param name="service">The URL of the BOSH or WebSocket endpoint, with room and token in its query.</param>
    /// <param name="domain">Of the host to log in to, without a user: SASL ANONYMOUS.</param>
    static abstract Task<Process> StartAsync(Uri service, string domain);
}
