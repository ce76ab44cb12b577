using System.Net;

namespace JwtXmppAuth.Server.Admin;

/// <summary>The trail of what operators changed: one line a change.</summary>
internal sealed partial class AdminAudit(ILogger<AdminAudit> log)
{
    /// <param name="change">In the past tense, with what was changed by its public name: <c>ended session 3f9a1c2b7d04</c>. Never a secret.</param>
    public void Changed(AdminCaller caller, string change) => LogChange(caller.Name, caller.Address, change);

    [LoggerMessage(6031, LogLevel.Information, "Admin {Name} from {Address} {Change}")]
    private partial void LogChange(string name, IPAddress address, string change);
}
