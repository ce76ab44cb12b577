using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The server side of a stream that is being negotiated: opened for who is let in, and only where there is a place.</summary>
internal sealed class ServerSide(Host host, SessionRequest request, Place place, TokenHold hold, SessionServices services)
{
    /// <summary>Null until it is open; whoever ends the session disposes it.</summary>
    public IUpstreamConnection? Connection { get; private set; }

    /// <exception cref="UpstreamFailedException">The server, or the way to it, failed.</exception>
    public async Task<ServerOpening> OpenAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        if (!place.TryOwn())
            return new ServerOpening.NoPlace();
        // The configuration was changed since the verdict: who would not be let in now is not.
        if (services.Hosts.Find(host.Domain) is var now && now != host
            && await Admission.JudgeAgainAsync(now, request, login, login.SessionId, cancellation) is { } refused)
            return new ServerOpening.Refused(refused.Code, refused.Text, refused.Explanation);
        // Right before the server hears of the client: the verdict may be old, and of two that were let in with the same token
        // one may be too many.
        var token = login.Identity.Token;
        if (token is not null && (host.Checks.Look(token, hold.Session) ?? await hold.TakeAsync(token, cancellation)) is { } objection)
            return new ServerOpening.Refused(objection.Code, objection.Text, objection.Explanation);
        if (token is not null && !services.Limits.Sessions.TryTake(token.Subject, out _))
        {
            hold.GiveBack();
            return new ServerOpening.Refused(
                "rate.sessions",
                "Too many sessions",
                "The subject has begun more sessions in a minute than Limits:SessionsPerSubjectPerMinute allows. Wait, or raise it, if not all of them are one person's.");
        }

        var connecting = services.Time.GetTimestamp();
        try
        {
            Connection = await host.Upstream.ConnectAsync(login, cancellation);
            services.Metrics.UpstreamConnected(host.Options.Upstream, services.Time.GetElapsedTime(connecting));
            if (token is not null)
                hold.Settle(token);
            return new ServerOpening.Opened();
        }
        catch (UpstreamFailedException failure) when (failure.ClientText is { } text)
        {
            hold.GiveBack();
            // The server is well and so is the gateway's way to it: it is this client that it does not want.
            return new ServerOpening.Refused(failure.Code, text, failure.Message);
        }
        catch (UpstreamFailedException failure)
        {
            hold.GiveBack();
            services.Metrics.UpstreamFailed(host.Options.Upstream, failure.Code, services.Time.GetElapsedTime(connecting));
            throw;
        }
    }
}

/// <summary>What became of the wish to open the server side of a session.</summary>
internal abstract record ServerOpening
{
    private ServerOpening()
    {
    }

    public sealed record Opened : ServerOpening;

    /// <summary>There are as many sessions as may be.</summary>
    public sealed record NoPlace : ServerOpening;

    /// <param name="Text">For the client, without the reference.</param>
    public sealed record Refused(string Code, string Text, string Explanation) : ServerOpening;
}
