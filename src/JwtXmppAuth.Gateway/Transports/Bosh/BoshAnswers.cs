using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>What the answers of one session look like: its terms, its content type, and towards old clients HTTP errors.</summary>
internal sealed class BoshAnswers(string sid, string domain, long firstRid, BoshTerms terms)
{
    /// <summary>The stream's public id, known once the session is open.</summary>
    public string StreamId { get; set; } = "";

    /// <param name="rid">The request that is answered; the first one is told the terms.</param>
    /// <param name="arrived">The highest rid up to which all requests have come.</param>
    /// <param name="report">An answer that the client seems to miss.</param>
    public BoshAnswer Of(long rid, long arrived, AnswerReport? report, Element[] payload)
    {
        // §9.1: said only where it says more than the answer itself.
        long? acknowledged = terms.Acknowledges && arrived > rid ? arrived : null;
        if (rid != firstRid && acknowledged is null && report is null && payload is [])
            return Empty();
        return new BoshAnswer(
            rid == firstRid
                ? BoshBodyWriter.Created(terms, sid, domain, StreamId, terms.Acknowledges ? rid : null, payload)
                : BoshBodyWriter.Answer(acknowledged, report, payload),
            terms.ContentType);
    }

    public BoshAnswer Empty() =>
        terms.ContentType == BoshTerms.DefaultContentType ? BoshAnswer.Empty : BoshAnswer.Empty with { ContentType = terms.ContentType };

    /// <summary>§17.3: nothing is lost, the request may be repeated.</summary>
    public BoshAnswer Recoverable() => new(BoshBodyWriter.Recoverable, terms.ContentType);

    public BoshAnswer Terminate(BoshEnd end, Element[] payload) => new(
        BoshBodyWriter.Terminate(end, payload),
        terms.ContentType,
        BoshAnswer.StatusOf(end, legacy: terms.Version is null),
        end.Condition);
}
