namespace JwtXmppAuth.Interop.Containers;

/// <summary>The same before a Prosody with nothing installed: the upstream <c>anonymous</c>, which any XMPP server can be.</summary>
public sealed class AnonymousDeployment<TVersion> : Deployment<TVersion>
    where TVersion : IProsodyVersion
{
    protected override DeploymentSetup Setup => new()
    {
        Prosody = new ProsodySetup { Configuration = "anonymous.cfg.lua" },
        Gateway = new Dictionary<string, string>
        {
            ["Gateway__Hosts__0__Upstream"] = "anonymous",
            ["Gateway__Hosts__0__Anonymous__Address"] = "prosody",
            ["Gateway__Hosts__0__Anonymous__AllowUnencrypted"] = "true",
        },
    };
}
