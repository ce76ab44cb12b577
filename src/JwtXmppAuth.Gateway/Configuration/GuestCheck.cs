namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>What a host lets people do who have no token, and whether that can work.</summary>
internal static class GuestCheck
{
    public static void Run(string key, HostOptions host, ConfigurationFindings findings)
    {
        if (host.AllowEmptyToken && host.Guests is null)
        {
            findings.Warn(
                $"{key}:AllowEmptyToken",
                "is true: whoever has no token is let in as a guest, into any room that Prosody does not guard itself");
        }

        if (host.AllowEmptyToken && host.Guests is { } chosen and not GuestPolicy.Create)
            findings.Warn($"{key}:AllowEmptyToken", $"is true and changes nothing: Guests is {Shown.Kebab(chosen.ToString())}, which decides alone");
        if (host.Guests is GuestPolicy.Create)
            findings.Warn($"{key}:Guests", "is create: whoever has no token enters any room that Prosody does not guard itself, and makes new ones");
        if (host.GuestPolicy is GuestPolicy.WaitForHost or GuestPolicy.Lobby && !host.RequireRoomClaim)
        {
            findings.Warn(
                $"{key}:RequireRoomClaim",
                "is false: a token without a room claim opens rooms but is nobody's host, and guests go on waiting");
        }
    }
}
