using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Compose;

/// <summary>
/// The profile <c>jitsi</c> of docker-compose.yml, as far as it can be judged without Jitsi's images: that its services
/// meet where they must, agree on names, and know no secret that is not theirs.
/// </summary>
public sealed class JitsiProfileTests(JitsiProfileTests.Profile profile) : IClassFixture<JitsiProfileTests.Profile>
{
    private static readonly string[] Jitsi = ["web", "jitsi-prosody", "jicofo", "jvb"];

    private readonly JitsiServices _services = profile.Services;

    [Fact]
    public void Only_Jitsis_services_wait_for_the_profile()
    {
        Assert.Equal(Jitsi.Append("gateway").Append("prosody").Order(), _services.Names.Order());
        Assert.All(Jitsi, service => Assert.True(_services.HasProfile(service)));
        Assert.False(_services.HasProfile("gateway") || _services.HasProfile("prosody"));
    }

    [Fact]
    public void Without_its_values_the_gateway_is_that_of_the_deployment_in_small()
    {
        Assert.Equal("meet.example.com", profile.Small["gateway", "Gateway__Hosts__0__Domain"]);
        Assert.Equal("prosody", profile.Small["gateway", "Gateway__Hosts__0__Prosody__Address"]);
        Assert.Equal("127.0.0.1", profile.Small["gateway", "Gateway__TrustedProxies__0"]);
    }

    [Fact]
    public void Clients_reach_Prosody_through_the_gateway_only()
    {
        Assert.Equal(["clients"], _services.Networks("web"));
        Assert.Equal(["clients", "xmpp"], _services.Networks("gateway"));
        Assert.Equal(["xmpp"], _services.Networks("jitsi-prosody"));
        Assert.Equal(["xmpp"], _services.Networks("jicofo"));
        Assert.Equal(["clients", "xmpp"], _services.Networks("jvb"));
        Assert.True(_services.LeadsNowhere("xmpp"));
        Assert.Equal("http://gateway:5290", _services["web", "XMPP_BOSH_URL_BASE"]);
    }

    [Fact]
    public void All_use_the_same_names()
    {
        var domain = _services["gateway", "Gateway__Hosts__0__Domain"];
        var rooms = $"{_services["gateway", "Gateway__Hosts__0__MucPrefix"]}.{domain}";
        foreach (var service in new[] { "web", "jitsi-prosody", "jicofo" })
        {
            Assert.Equal(domain, _services[service, "XMPP_DOMAIN"]);
            Assert.Equal(rooms, _services[service, "XMPP_MUC_DOMAIN"]);
        }

        Assert.Single(Jitsi.Select(service => _services[service, "XMPP_AUTH_DOMAIN"]).Distinct());
        foreach (var name in new[] { "XMPP_INTERNAL_MUC_DOMAIN", "XMPP_SERVER" })
            Assert.Equal(_services["jicofo", name], _services["jvb", name]);
        Assert.Equal(_services["jicofo", "XMPP_INTERNAL_MUC_DOMAIN"], _services["jitsi-prosody", "XMPP_INTERNAL_MUC_DOMAIN"]);

        var server = Assert.Single(_services.Aliases("jitsi-prosody", "xmpp"));
        Assert.Equal(server, _services["gateway", "Gateway__Hosts__0__Prosody__Address"]);
        Assert.Equal(server, _services["jicofo", "XMPP_SERVER"]);
        Assert.Equal(_services["web", "PUBLIC_URL"], _services["gateway", "Gateway__AllowedOrigins__0"]);
    }

    [Fact]
    public void Prosody_loads_our_module_and_shares_the_gateways_secret()
    {
        Assert.Equal("1", _services["jitsi-prosody", "ENABLE_AUTH"]);
        Assert.Equal("jwt", _services["jitsi-prosody", "AUTH_TYPE"]);
        var modules = _services.Mounted("jitsi-prosody", "/prosody-plugins-custom");
        Assert.EndsWith("/src/prosody", modules, StringComparison.Ordinal);
        Assert.True(File.Exists(SourceTree.File($"src/prosody/mod_auth_{_services["jitsi-prosody", "JWT_AUTH_TYPE"]}.lua")));

        Assert.Equal(
            $"jwtxmppauth_secret = FileLines(\"{_services.Secrets("jitsi-prosody")["jwtxmppauth_handoff"]}\")",
            _services["jitsi-prosody", "XMPP_CONFIGURATION"]);
        Assert.Equal(
            $"/run/secrets/{_services.Secrets("gateway")["jwtxmppauth_handoff"].Split('/')[^1]}",
            _services["gateway", "Gateway__Handoff__Secret_FILE"]);
    }

    [Fact]
    public void Nobody_but_the_gateway_has_the_secret_that_tokens_are_signed_with()
    {
        Assert.Contains("jwtxmppauth_app", _services.Secrets("gateway").Keys);
        Assert.All(Jitsi, service => Assert.DoesNotContain("jwtxmppauth_app", _services.Secrets(service).Keys));
        Assert.Equal(["jwtxmppauth_handoff"], _services.Secrets("jitsi-prosody").Keys);
    }

    [Fact]
    public void The_override_for_docker_jitsi_meet_says_the_same()
    {
        var other = new JitsiServices(ComposeProject.Read(File.ReadAllText(SourceTree.File("deploy/jitsi/docker-jitsi-meet.yml"))));
        Assert.Equal(_services["web", "XMPP_BOSH_URL_BASE"], other["web", "XMPP_BOSH_URL_BASE"]);
        foreach (var name in new[] { "JWT_AUTH_TYPE", "PROSODY_DISABLE_C2S_LIMIT", "PROSODY_C2S_REQUIRE_ENCRYPTION" })
            Assert.Equal(_services["jitsi-prosody", name], other["prosody", name]);
        Assert.StartsWith(_services["jitsi-prosody", "GLOBAL_CONFIG"] + "\\n", other["prosody", "GLOBAL_CONFIG"], StringComparison.Ordinal);
        Assert.Equal("jwtxmppauth_secret = \"${JWTXMPPAUTH_SECRET:-}\",${XMPP_CONFIGURATION:-}", other["prosody", "XMPP_CONFIGURATION"]);
        Assert.Equal("${JWTXMPPAUTH_SECRET:-}", other["gateway", "Gateway__Handoff__Secret"]);
        Assert.NotEqual(other["gateway", "Gateway__Apps__0__Secrets__0"], other["prosody", "JWT_APP_SECRET"]);
    }

    [Fact]
    public void The_web_server_has_room_for_a_token_and_patience_for_a_long_poll() =>
        Assert.EndsWith("/deploy/jitsi/nginx.conf", _services.Mounted("web", "/config/nginx-custom/gateway.conf"), StringComparison.Ordinal);

    /// <summary>docker-compose.yml as compose reads it, with the values of deploy/jitsi/jitsi.env and without.</summary>
    public sealed class Profile : IAsyncLifetime
    {
        internal JitsiServices Services { get; private set; } = null!;

        internal JitsiServices Small { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            await using var project = new ComposeProject("jitsi-read");
            Services = new(await project.ConfigurationAsync(JitsiServices.Values));
            Small = new(await project.ConfigurationAsync());
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
