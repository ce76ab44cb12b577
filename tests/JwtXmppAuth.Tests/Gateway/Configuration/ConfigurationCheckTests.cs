using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ConfigurationCheckTests
{
    private static IReadOnlyList<string> Faults(params (string, string?)[] changes) => Given.Configuration(changes).Findings.Faults;

    private static IReadOnlyList<string> Warnings(params (string, string?)[] changes) => Given.Configuration(changes).Findings.Warnings;

    [Fact]
    public void Without_a_host_and_an_app_nothing_can_be_served() =>
        Assert.Equal(
            [
                "Gateway:Apps is empty; must have at least one app that issues tokens",
                "Gateway:Hosts is empty; must have at least one host, e.g. Gateway:Hosts:0:Domain = meet.example.com",
            ],
            Given.Read([]).Findings.Faults);

    [Theory]
    [InlineData("", "is empty; must be a domain such as meet.example.com")]
    [InlineData("user@meet.example.com", "is user@meet.example.com; must be a domain such as meet.example.com")]
    [InlineData("meet.example.com/x", "is meet.example.com/x; must be a domain such as meet.example.com")]
    [InlineData("Meet.Example.com", "is Meet.Example.com; must be written meet.example.com")]
    public void A_host_has_a_domain(string domain, string says)
    {
        Assert.Contains($"Gateway:Hosts:0:Domain {says}", Faults(("Gateway:Hosts:0:Domain", domain)));
        if (domain.Length > 0)
            Assert.Contains($"Gateway:Hosts:0:Muc {says}", Faults(("Gateway:Hosts:0:Muc", domain)));
    }

    [Fact]
    public void Domains_are_unique() =>
        Assert.Contains(
            "Gateway:Hosts:1:Domain is meet.example.com; another host has the same, must be unique",
            Faults(("Gateway:Hosts:1:Domain", "meet.example.com")));

    [Fact]
    public void Ids_of_apps_are_unique() =>
        Assert.Contains(
            "Gateway:Apps:1:Id is my-app; another app has the same, must be unique",
            Faults(("Gateway:Apps:1:Id", "my-app"), ("Gateway:Hosts:0:Apps:0", "my-app")));

    [Fact]
    public void A_host_trusts_apps_that_exist() =>
        Assert.Contains(
            "Gateway:Hosts:0:Apps:0 is my-ap; must be the Id of one of Gateway:Apps; did you mean my-app?",
            Faults(("Gateway:Hosts:0:Apps:0", "my-ap")));

    [Fact]
    public void With_two_apps_a_host_says_which_it_trusts() =>
        Assert.Contains(
            "Gateway:Hosts:0:Apps is empty; with 2 apps a host must name those it trusts, or say none",
            Faults(("Gateway:Apps:1:Id", "other-app")));

    [Theory]
    [InlineData("Prosody")]
    [InlineData("components")]
    [InlineData("")]
    public void An_upstream_is_known(string name) =>
        Assert.Contains(Faults(("Gateway:Hosts:0:Upstream", name)), fault =>
            fault.StartsWith("Gateway:Hosts:0:Upstream is ", StringComparison.Ordinal)
            && fault.EndsWith("must be one of prosody, anonymous, component, embedded", StringComparison.Ordinal));

    [Fact]
    public void Embedded_needs_no_handoff_secret() =>
        Assert.Empty(Faults(("Gateway:Hosts:0:Upstream", "embedded"), ("Gateway:Handoff:Secret", null)));

    [Fact]
    public void Anonymous_needs_no_handoff_secret_but_a_server_that_is_kept_private()
    {
        var checkedConfiguration = Given.Configuration(("Gateway:Hosts:0:Upstream", "anonymous"), ("Gateway:Handoff:Secret", null));

        Assert.Empty(checkedConfiguration.Findings.Faults);
        Assert.Equal(
            "Gateway:Hosts:0:Upstream is anonymous: the server lets in whoever reaches it, past every token. Its own client port,"
                + " BOSH, WebSocket and server-to-server listeners must be reachable for the gateway alone",
            Assert.Single(checkedConfiguration.Findings.Warnings));
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(33, true)]
    public void The_handoff_secret_has_32_bytes(int length, bool usable) =>
        Assert.Equal(usable, Given.Configuration(("Gateway:Handoff:Secret", (Given.Secret + "x")[..length])).Usable);

    [Fact]
    public void The_handoff_secret_is_no_placeholder() =>
        Assert.StartsWith(
            "Gateway:Handoff:Secret is a placeholder that stands in examples",
            Assert.Single(Faults(("Gateway:Handoff:Secret", "please-changeme-before-going-into-production"))),
            StringComparison.Ordinal);

    [Fact]
    public void Keys_of_an_app_are_judged_by_the_token_library()
    {
        var faults = Faults(
            ("Gateway:Apps:0:Secrets:0", "short"),
            ("Gateway:Apps:0:SecretFiles:0", "/etc/does/not/exist"),
            ("Gateway:Apps:0:AcceptedAudiences:0", null));

        Assert.Contains(faults, fault => fault.StartsWith("Gateway:Apps:0:Secrets:0 is 5 bytes long", StringComparison.Ordinal));
        Assert.Contains("Gateway:Apps:0:SecretFiles:0 '/etc/does/not/exist' does not exist", faults);
        Assert.Contains(faults, fault => fault.StartsWith("Gateway:Apps:0:AcceptedAudiences is missing", StringComparison.Ordinal));
        Assert.Equal(3, faults.Count);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", true)]
    [InlineData("prosody", false)]
    [InlineData("10.0.0.5", false)]
    public void Unencrypted_goes_to_loopback_only(string address, bool permitted)
    {
        foreach (var (upstream, section) in new[] { ("prosody", "Prosody"), ("anonymous", "Anonymous") })
        {
            var key = $"Gateway:Hosts:0:{section}";
            Assert.Equal(permitted, Usable(($"{key}:Address", address)));
            Assert.True(Usable(($"{key}:Address", address), ($"{key}:AllowUnencrypted", "true")));
            Assert.True(Usable(($"{key}:Address", address), ($"{key}:Tls", "start-tls")));

            bool Usable(params (string, string?)[] changes) =>
                Given.Configuration([("Gateway:Hosts:0:Upstream", upstream), .. changes]).Usable;
        }
    }

    [Fact]
    public void Only_features_of_the_table_can_be_restricted() => Assert.Equal(
        ["Gateway:Hosts:0:RestrictedFeatures:1 is recording; must be one of send-groupchat, send-private-message, create-polls"],
        Faults(
            ("Gateway:Hosts:0:Upstream", "anonymous"),
            ("Gateway:Hosts:0:RestrictedFeatures:0", "create-polls"),
            ("Gateway:Hosts:0:RestrictedFeatures:1", "recording")));

    [Theory]
    [InlineData("moderator@gateway.example.com", "s3cret", null)]
    [InlineData("moderator@gateway.example.com/x", "s3cret", "Jid")]
    [InlineData("gateway.example.com", "s3cret", "Jid")]
    [InlineData("mod\u00e9rateur@gateway.example.com", "s3cret", "Jid")]
    [InlineData(null, "s3cret", "Jid")]
    [InlineData("moderator@gateway.example.com", null, "Password")]
    [InlineData("moderator@gateway.example.com", "s\u00e9cret", "Password")]
    [InlineData("moderator@gateway.example.com", "s3cret\n", "Password")]
    public void A_moderator_account_has_an_address_and_a_password(string? jid, string? password, string? fault)
    {
        var faults = Faults(("Gateway:Hosts:0:ModeratorAccount:Jid", jid), ("Gateway:Hosts:0:ModeratorAccount:Password", password));

        Assert.Equal(fault is null ? 0 : 1, faults.Count);
        Assert.All(faults, each => Assert.StartsWith($"Gateway:Hosts:0:ModeratorAccount:{fault} ", each, StringComparison.Ordinal));
        Assert.All(faults, each => Assert.DoesNotContain("cret", each, StringComparison.Ordinal));
    }

    [Fact]
    public void The_embedded_conference_has_no_accounts() => Assert.Equal(
        ["Gateway:Hosts:0:ModeratorAccount belongs to an XMPP server; embedded has none"],
        Faults(
            ("Gateway:Hosts:0:Upstream", "embedded"),
            ("Gateway:Hosts:0:ModeratorAccount:Jid", "moderator@gateway.example.com"),
            ("Gateway:Hosts:0:ModeratorAccount:Password", "s3cret")));

    [Fact]
    public void A_restriction_that_nobody_enforces_is_warned_of()
    {
        (string, string?) restricted = ("Gateway:Hosts:0:RestrictedFeatures", "create-polls");

        Assert.StartsWith(
            "Gateway:Hosts:0:RestrictedFeatures has no effect",
            Assert.Single(Given.Configuration(restricted).Findings.Warnings),
            StringComparison.Ordinal);
        Assert.Empty(Given.Configuration(restricted, ("Gateway:Hosts:0:EnforceGrants", "always")).Findings.Warnings);
    }

    [Theory]
    [InlineData("10.0.0.5", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("fd00::/8", true)]
    [InlineData("10.0.0.0/33", false)]
    [InlineData("proxy.example.com", false)]
    [InlineData("", false)]
    public void A_trusted_proxy_is_an_address_or_a_network(string proxy, bool usable) =>
        Assert.Equal(usable, Given.Configuration(("Gateway:TrustedProxies:0", proxy)).Usable);

    [Theory]
    [InlineData("https://meet.example.com", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("*", true)]
    [InlineData("meet.example.com", false)]
    [InlineData("https://meet.example.com/", false)]
    [InlineData("https://meet.example.com/room", false)]
    [InlineData("https://user@meet.example.com", false)]
    [InlineData("ftp://meet.example.com", false)]
    public void An_origin_has_no_path(string origin, bool usable) =>
        Assert.Equal(usable, Given.Configuration(("Gateway:AllowedOrigins:0", origin)).Usable);

    [Theory]
    [InlineData("https://meet.example.com", true)]
    [InlineData("https://meet.example.com:8443", true)]
    [InlineData("meet.example.com", false)]
    [InlineData("https://meet.example.com/", false)]
    [InlineData("wss://meet.example.com", false)]
    public void A_public_url_has_no_path(string url, bool usable) =>
        Assert.Equal(usable, Given.Configuration(("Gateway:Hosts:0:PublicUrl", url)).Usable);

    [Theory]
    [InlineData("wss://b.meet.example.com", true)]
    [InlineData("ws://b.meet.example.com:5290", true)]
    [InlineData("wss://b.meet.example.com/xmpp-websocket", false)]
    [InlineData("wss://b.meet.example.com?a=b", false)]
    [InlineData("https://b.meet.example.com", false)]
    [InlineData("b.meet.example.com", false)]
    public void A_redirect_names_another_gateway(string place, bool usable) =>
        Assert.Equal(usable, Given.Configuration(("Gateway:WebSocket:RedirectAtShutdown", place)).Usable);

    [Theory]
    [InlineData("VerificationAllowlist", "recorder.example.com", true)]
    [InlineData("VerificationAllowlist", "focus@auth.example.com", true)]
    [InlineData("VerificationAllowlist", "focus@auth.example.com/x", false)]
    [InlineData("UserFields", "hidden-from-recorder", true)]
    [InlineData("UserFields", "full name", false)]
    [InlineData("UserFields", "1st", false)]
    [InlineData("UserFields", "näme", false)]
    [InlineData("UserFields", "xmlns", false)]
    [InlineData("UserFields", "", false)]
    public void Names_of_a_host_are_what_they_name(string list, string value, bool usable) =>
        Assert.Equal(usable, Given.Configuration(($"Gateway:Hosts:0:{list}:0", value)).Usable);

    [Fact]
    public void The_listeners_are_two_places() =>
        Assert.Contains(
            "Gateway:AdminListen is http://127.0.0.1:80; must be another place than Gateway:Listen, which is http://*:80",
            Faults(("Gateway:Listen", "http://*:80"), ("Gateway:AdminListen", "http://127.0.0.1:80")));

    [Theory]
    [InlineData("Gateway:RegionHeader", "X Region")]
    [InlineData("Gateway:RegionHeader", "")]
    [InlineData("Gateway:Shard", "eu\r\nSet-Cookie: a=b")]
    [InlineData("Gateway:Listen", "127.0.0.1")]
    [InlineData("Gateway:AdminListen", "ftp://127.0.0.1:21")]
    public void What_goes_into_http_is_fit_for_it(string key, string value) =>
        Assert.StartsWith(key, Assert.Single(Faults((key, value))), StringComparison.Ordinal);

    [Theory]
    [InlineData("Gateway:Hosts:0:DomainVerification", "false", "every tenant")]
    [InlineData("Gateway:Hosts:0:RequireRoomClaim", "false", "every room")]
    [InlineData("Gateway:Hosts:0:AllowEmptyToken", "true", "guest")]
    [InlineData("Gateway:Hosts:0:Guests", "create", "makes new ones")]
    [InlineData("Gateway:Hosts:0:RoomCreation", "existing-only", "Jicofo")]
    [InlineData("Gateway:Hosts:0:Muc", "rooms.meet.example.com", "only tokens with sub *")]
    [InlineData("Gateway:Hosts:0:VerificationAllowlist:0", "meet.example.com", "no session of this host")]
    [InlineData("Gateway:Apps:0:AllowWeakSecrets", "true", "guessed")]
    [InlineData("Gateway:Apps:0:AcceptedAudiences:0", "*", "another service")]
    [InlineData("Gateway:Apps:0:AcceptedIssuers:0", "*", "issuer")]
    [InlineData("Gateway:AllowedOrigins:0", "*", "any page")]
    [InlineData("Gateway:TrustedProxies:0", "0.0.0.0/0", "every client")]
    [InlineData("Gateway:AdminListen", "http://*:5291", "open to whoever")]
    [InlineData("Gateway:Hosts:0:Prosody:AllowUnencrypted", "true", "reads conversations")]
    public void What_opens_a_hole_is_named_with_its_consequence(string key, string value, string consequence)
    {
        var configuration = Given.Configuration((key, value));

        Assert.True(configuration.Usable);
        Assert.Contains(consequence, Assert.Single(configuration.Findings.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Provider, another option of the profile and its value, and what is said of the two.</summary>
    [Theory]
    [InlineData("google", "Rooms:0", "*", "RequiredClaims is empty: everybody with a Google account")]
    [InlineData("google", "RequiredClaims:0", "hd=example.com", null)]
    [InlineData("google", "Tenants:0", "{hd}", null)]
    [InlineData("keycloak", "Rooms:0", "*", "AuthorizedParties is empty, and the audience account stands in tokens of every client")]
    [InlineData("keycloak", "AuthorizedParties:0", "jitsi-web", null)]
    [InlineData("auth0", "Tenants:0", "*", "Tenants has *")]
    [InlineData("firebase", "EmailVerifiedBy", "none", "EmailVerifiedBy is none")]
    public void A_profile_that_lets_in_whoever_has_an_account_is_named(string provider, string option, string value, string? warning)
    {
        var findings = Given.Configuration(
            ("Gateway:Apps:0:Profile:Provider", provider), ("Gateway:Apps:0:Profile:Rooms:0", "*"), ($"Gateway:Apps:0:Profile:{option}", value),
            ("Gateway:Apps:0:AcceptedAudiences:0", "account")).Findings;
        Assert.Empty(findings.Faults);
        if (warning is null)
            Assert.Empty(findings.Warnings);
        else
            Assert.StartsWith($"Gateway:Apps:0:Profile:{warning}", Assert.Single(findings.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Keys of an app with two issuers, and whether one of them could sign for another's.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true, "Secrets:1", Given.Secret + "2")]
    [InlineData(true, "Keys:0:JwksUrl", "https://id.example.com/keys")]
    [InlineData(true, "Keys:0:KeyServer", "https://id.example.com/keys")]
    [InlineData(true, "Keys:0:Discovery", "https://id.example.com/realm")]
    [InlineData(false, "Keys:0:Discovery", "https://id.example.com/realm", "Secrets:0", null)]
    [InlineData(false, "AcceptedIssuers:1", "one", "Secrets:1", Given.Secret + "2")]
    public void Keys_that_sign_for_issuers_which_may_be_others_are_named(bool named, params string?[] changes)
    {
        var findings = Given.Configuration([
            ("Gateway:Apps:0:AcceptedIssuers:0", "one"), ("Gateway:Apps:0:AcceptedIssuers:1", "two"),
            .. changes.Chunk(2).Select(change => ($"Gateway:Apps:0:{change[0]}", change[1])),
        ]).Findings;

        Assert.Empty(findings.Faults);
        Assert.Equal(named ? 1 : 0, findings.Warnings.Count);
        Assert.All(findings.Warnings, warning => Assert.StartsWith("Gateway:Apps:0:AcceptedIssuers has several", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void An_app_that_no_host_trusts_is_named() =>
        Assert.Contains(
            "Gateway:Apps:1:Id is other-app: no host trusts it, its tokens open nothing",
            Warnings(("Gateway:Apps:1:Id", "other-app"), ("Gateway:Hosts:0:Apps:0", "my-app")));

    [Fact]
    public void No_message_contains_a_secret()
    {
        const string canary = "canary-3f9a";
        var findings = Given.Configuration(
            ("Gateway:Handoff:Secret", canary),
            ("Gateway:Handoff:Secrte", canary),
            ("Gateway:Apps:0:Secrets:0", canary),
            ("Gateway:Apps:0:Secrets:1:Value", canary),
            ("Gateway:Apps:0:Secret", canary),
            ("Gateway:Apps:1", canary),
            ("Gateway:Handoff:Secret:0", canary)).Findings;

        Assert.NotEmpty(findings.Faults);
        Assert.DoesNotContain(findings.Faults.Concat(findings.Warnings), text => text.Contains(canary, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_made_in_code_are_judged_the_same()
    {
        var options = new GatewayOptions { MaxSessions = 0 };

        Assert.Contains("Gateway:MaxSessions is 0; must be between 1 and 1000000", ConfigurationCheck.Of(options).Findings.Faults);
    }
}
