using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Each host by itself, and that no two are the same.</summary>
internal static class HostCheck
{
    private static readonly string[] Upstreams = ["prosody", "anonymous", "component", "embedded"];

    /// <summary>Features that are everybody's unless the host says otherwise.</summary>
    internal static readonly string[] Restrictable = ["send-groupchat", "send-private-message", "create-polls"];

    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        if (options.Hosts.Count == 0)
            findings.Fault("Gateway:Hosts", "is empty; must have at least one host, e.g. Gateway:Hosts:0:Domain = meet.example.com");

        var domains = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, host) in options.Hosts.Index())
        {
            var key = $"Gateway:Hosts:{index}";
            if (CheckDomain($"{key}:Domain", host.Domain, findings) && !domains.Add(host.Domain))
                findings.Fault($"{key}:Domain", $"is {host.Domain}; another host has the same, must be unique");

            CheckApps($"{key}:Apps", host, options, findings);
            CheckRooms(key, host, findings);
            CheckUpstream(key, host, findings);
            ComponentCheck.Run(key, host, options, findings);
            CheckNames(key, host, findings);
            ClientDomainCheck.Run($"{key}:ClientDomain", host, findings);
            ModeratorAccountCheck.Run($"{key}:ModeratorAccount", host, options, findings);
            CheckRestricted($"{key}:RestrictedFeatures", host, findings);
            GuestCheck.Run(key, host, findings);
            MechanismCheck.Run($"{key}:Mechanisms", host, options, findings);
            WarnOfHoles(key, host, findings);
        }
    }

    private static bool CheckDomain(string key, string domain, ConfigurationFindings findings)
    {
        if (!Jid.TryParse(domain, out var jid) || jid.Node is not null || jid.Resource is not null)
        {
            findings.Fault(key, $"is {Shown.Of(domain)}; must be a domain such as meet.example.com");
            return false;
        }

        if (jid.Domain != domain)
        {
            findings.Fault(key, $"is {Shown.Of(domain)}; must be written {Shown.Of(jid.Domain)}");
            return false;
        }

        return true;
    }

    private static void CheckApps(string key, HostOptions host, GatewayOptions options, ConfigurationFindings findings)
    {
        if (host.Apps.Count == 0 && options.ParticipantApps.Count() > 1)
            findings.Fault(key, $"is empty; with {options.ParticipantApps.Count()} apps a host must name those it trusts, or say none");

        if (host.TrustsNoApp)
            return;
        foreach (var (index, id) in host.Apps.Index())
        {
            var known = options.Apps.Select(app => app.Id).ToArray();
            if (known.Contains(id, StringComparer.Ordinal))
                continue;
            var hint = NearestName.Of(id, known) is { } near ? $"; did you mean {near}?" : "";
            findings.Fault($"{key}:{index}", $"is {Shown.Of(id)}; must be the Id of one of Gateway:Apps{hint}");
        }
    }

    private static void CheckRooms(string key, HostOptions host, ConfigurationFindings findings)
    {
        if (host.Muc is { } muc)
            CheckDomain($"{key}:Muc", muc, findings);
        if (host.MucBase is { } mucBase)
            CheckDomain($"{key}:MucBase", mucBase, findings);
        CheckDomain($"{key}:MucPrefix", host.MucPrefix, findings);
        if (host.DomainVerification && !host.MucDomain.StartsWith($"{host.MucPrefix}.", StringComparison.Ordinal))
        {
            findings.Warn(
                $"{key}:Muc",
                $"is {Shown.Of(host.MucDomain)}, which does not begin with MucPrefix {Shown.Of(host.MucPrefix)} and a dot:"
                    + " with DomainVerification only tokens with sub * open its rooms that have no tenant");
        }
    }

    private static void CheckUpstream(string key, HostOptions host, ConfigurationFindings findings)
    {
        if (!Upstreams.Contains(host.Upstream, StringComparer.Ordinal))
            findings.Fault($"{key}:Upstream", $"is {Shown.Of(host.Upstream)}; must be one of {string.Join(", ", Upstreams)}");
        if (host.Server() is { } server)
            ServerCheck.Run($"{key}:{(host.Upstream == "prosody" ? "Prosody" : "Anonymous")}", server, findings);
        if (host.Upstream == "anonymous")
        {
            findings.Warn(
                $"{key}:Upstream",
                "is anonymous: the server lets in whoever reaches it, past every token. Its own client port, BOSH, WebSocket"
                    + " and server-to-server listeners must be reachable for the gateway alone");
        }
    }

    private static void CheckNames(string key, HostOptions host, ConfigurationFindings findings)
    {
        foreach (var (index, entry) in host.VerificationAllowlist.Index())
        {
            if (!Jid.TryParse(entry, out var jid) || jid.Resource is not null)
                findings.Fault($"{key}:VerificationAllowlist:{index}", $"is {Shown.Of(entry)}; must be a domain or a bare JID");
            else if (jid.Node is null && jid.Domain == host.Domain)
                findings.Warn($"{key}:VerificationAllowlist:{index}", $"is {host.Domain}: no session of this host is asked for a room");
        }

        foreach (var (index, field) in host.UserFields.Index())
        {
            if (!UserFieldName.IsValid(field))
                findings.Fault($"{key}:UserFields:{index}", $"is {Shown.Of(field)}; {UserFieldName.Rule}");
        }
    }

    private static void CheckRestricted(string key, HostOptions host, ConfigurationFindings findings)
    {
        foreach (var (index, feature) in host.RestrictedFeatures.Index())
        {
            if (!Restrictable.Contains(feature, StringComparer.Ordinal))
                findings.Fault($"{key}:{index}", $"is {Shown.Of(feature)}; must be one of {string.Join(", ", Restrictable)}");
        }

        if (host.RestrictedFeatures.Count > 0 && !host.GatewayEnforcesGrants)
            findings.Warn(key, "has no effect: the gateway does not enforce grants here; set EnforceGrants to always, or let Prosody's modules restrict them");
    }

    private static void WarnOfHoles(string key, HostOptions host, ConfigurationFindings findings)
    {
        if (!host.DomainVerification)
        {
            findings.Warn(
                $"{key}:DomainVerification",
                "is false: a token for room x opens x in every tenant, and any room whose name ends in ]x");
        }

        if (!host.DomainVerification && host.RoomPatterns.Language != PatternLanguage.Lua)
        {
            findings.Warn(
                $"{key}:RoomPatterns:Language",
                "has no effect: DomainVerification is false, and a room claim marked as a pattern is then a plain name");
        }

        if (!host.RequireRoomClaim && host.Compatibility == Compatibility.Plugin)
        {
            findings.Warn(
                $"{key}:RequireRoomClaim",
                "is false: a token without a room opens every room of every tenant; Compatibility strict still checks tenant and sub");
        }

        if (host.RoomCreation == RoomCreation.ExistingOnly)
        {
            findings.Warn($"{key}:RoomCreation", host.Upstream == "embedded"
                ? "is existing-only: the embedded conference has no focus that makes rooms, so nobody can join one"
                : "is existing-only: a focus such as Jicofo must make the rooms, and Prosody needs restrict_room_creation");
        }
    }
}
