using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>What an operator hears of the link of one domain: a line where something changes, a count each time.</summary>
internal sealed partial class LinkReports(string domain, GatewayMetrics metrics, ILogger logger)
{
    private string? _said;
    private volatile bool _isShared;

    /// <summary>The server gives a part of everything to another connection, as far as has been seen since <see cref="Up"/>.</summary>
    public bool IsShared => _isShared;

    public void Up()
    {
        (_said, _isShared) = (null, false);
        metrics.ComponentUp();
        LogUp(domain);
    }

    /// <summary>Once for each <see cref="Up"/>.</summary>
    public void Down(LinkEnd end)
    {
        _said = end.Why;
        metrics.ComponentDown(end.Code);
        LogDown(domain, end.Why);
    }

    /// <summary>The link was ended here.</summary>
    public void Left() => metrics.ComponentLeft();

    public void NotConnected(LinkEnd end, TimeSpan pause)
    {
        metrics.ComponentRefused(end.Code);
        // An outage is many attempts with one reason: one line is enough.
        if (_said != end.Why)
            LogNotConnected(domain, end.Why, pause.TotalSeconds);
        _said = end.Why;
    }

    public void GraceOver(TimeSpan grace) => LogGraceOver(domain, grace.TotalSeconds);

    public void PassedOver(XmlFault fault) => LogPassedOver(domain, fault);

    /// <summary>Once for each <see cref="Up"/>.</summary>
    public void Shared(string server)
    {
        _isShared = true;
        LogShared(domain, server);
    }

    public void Failed(Exception exception) => LogFailed(exception, domain);

    [LoggerMessage(5010, LogLevel.Information, "The link of {Domain} is up")]
    private partial void LogUp(string domain);

    [LoggerMessage(5011, LogLevel.Error, "The link of {Domain} is down: {Why}")]
    private partial void LogDown(string domain, string why);

    [LoggerMessage(5012, LogLevel.Warning, "The link of {Domain} cannot be set up: {Why}; trying again, next in {Seconds:0.0} s")]
    private partial void LogNotConnected(string domain, string why, double seconds);

    [LoggerMessage(5013, LogLevel.Error, "The link of {Domain} has been down for {Seconds:0} s: its sessions end")]
    private partial void LogGraceOver(string domain, double seconds);

    [LoggerMessage(5014, LogLevel.Warning, "A stanza for {Domain} was passed over: the server sent it, and it cannot be read ({Fault})")]
    private partial void LogPassedOver(string domain, XmlFault fault);

    [LoggerMessage(
        5016,
        LogLevel.Warning,
        "{Server} gives a part of what is for {Domain} to somebody else: it has not brought back all that the domain has sent itself. Another "
            + "connection is open there for the domain, of a second gateway, or one that is dead and that the server has not noticed")]
    private partial void LogShared(string domain, string server);

    [LoggerMessage(5015, LogLevel.Error, "A stanza for {Domain} was dropped, or a change of its link not heard: what handles it has failed")]
    private partial void LogFailed(Exception exception, string domain);
}
