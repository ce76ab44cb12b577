using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>A token that is shown in SASL, judged as one of the first request is, and together with it.</summary>
/// <param name="former">The session the client comes back to, if it does.</param>
internal sealed class TokenAdmission(
    Host host, SessionRequest request, string sessionId, string? former, Task<AdmissionVerdict> ofFirstRequest)
{
    /// <summary>What the first request came to, which the client has not heard yet.</summary>
    public Task<AdmissionVerdict> OfFirstRequest => ofFirstRequest;

    /// <param name="token">As it came; null where the mechanism has a place for one and the client showed none.</param>
    public async Task<AdmissionVerdict> JudgeAsync(string? token, CancellationToken cancellation) => (request.Token, token) switch
    {
        // Who asks to log in by a token does not become a guest for want of one.
        (null, null) when request.TicketFault is null => new AdmissionVerdict.Refused(
            "token.missing", "token required", "The client chose to log in by a token and sent none."),
        (null, _) => await Admission.JudgeAsync(
            host, request with { Token = token, Carrier = TokenCarrier.Sasl }, sessionId, former, kept: null, cancellation),
        // Judged once: a token that is good for one session would be refused the second time.
        (_, null) => await ofFirstRequest,
        var (first, shown) when AreSame(first, shown) => await ofFirstRequest,
        // One of them may be somebody else's, and nobody here knows which.
        _ => new AdmissionVerdict.Refused(
            "token.conflict",
            "two different tokens",
            "The first request shows one token, in its URL or its Authorization header, and the login another. The client must show"
                + " one of them; a proxy that adds an Authorization header of its own must not do so here."),
    };

    private static bool AreSame(string first, string shown) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(first), Encoding.UTF8.GetBytes(shown));
}
