using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Deploy;

/// <summary>The guide leaves out no switch that an operator of the token plugin may have set.</summary>
public sealed class MigrationGuideTests
{
    private static readonly string[] PluginOptions =
    [
        "app_id", "app_secret", "asap_key_server", "cache_keys_url", "signature_algorithm", "allow_empty_token", "asap_accepted_issuers",
        "asap_accepted_audiences", "asap_require_room_claim", "enable_domain_verification", "muc_mapper_domain_base",
        "muc_mapper_domain_prefix", "muc_mapper_domain", "jwt_pubkey_cache_size", "token_regex_enabled", "token_regex_room_max_length",
        "token_regex_max_quantifiers", "asap_issuer", "asap_audience", "asap_key_id", "asap_key_path", "asap_ttl", "asap_ttl_threshold",
        "token_verification_allowlist", "token_verification_require_token_for_moderation",
    ];

    private static readonly string[] OptionsOfOtherModules =
    [
        "region_header_name", "token_affiliation_log_level", "allowners_moderated_subdomains", "allowners_moderated_rooms",
        "allowner_issuers", "allowners_disable_revoke_owners", "jitsi_default_permissions", "wait_for_host_disable_auto_owners",
        "ignore_jwt_name", "anonymous_strict", "anonymous_auth_methods", "muc_limit_messages_count", "muc_limit_messages_check_token",
        "max_number_outgoing_calls", "max_number_ip_attempts_per_minute", "max_number_room_attempts_per_minute",
        "muc_prosody_jitsi_access_manager_url", "short_lived_token", "auto_allow_visitor_promotion", "visitors_ignore_list",
        "always_visitors_enabled", "visitors_auto_promoted_with_token", "prosody_password_public_key_repo_url",
        "enable_roomsize_token_verification", "enable_password_token_verification", "disable_polergeist_token_verification", "main_muc",
        "lobby_muc", "breakout_rooms_muc", "muc_lobby_whitelist", "muc_access_whitelist", "muc_max_occupants", "muc_password_whitelist",
        "restrict_room_creation",
    ];

    private static readonly string[] DockerVariables =
    [
        "ENABLE_AUTH", "AUTH_TYPE=jwt", "PROSODY_AUTH_TYPE", "JWT_APP_ID", "JWT_APP_SECRET", "JWT_ACCEPTED_ISSUERS", "JWT_ACCEPTED_AUDIENCES",
        "JWT_ACCEPTED_ALLOWNER_ISSUERS", "JWT_ASAP_KEYSERVER", "JWT_ALLOW_EMPTY", "JWT_ENABLE_DOMAIN_VERIFICATION", "JWT_SIGN_TYPE",
        "JWT_AUTH_TYPE", "JWT_TOKEN_AUTH_MODULE", "ENABLE_GUESTS", "XMPP_GUEST_DOMAIN", "PROSODY_GUEST_AUTH_TYPE", "ENABLE_AUTH_DOMAIN",
        "TOKEN_AUTH_URL", "ENABLE_XMPP_WEBSOCKET", "ENABLE_SUBDOMAINS", "XMPP_DOMAIN", "XMPP_MUC_DOMAIN", "XMPP_AUTH_DOMAIN",
        "XMPP_HIDDEN_DOMAIN", "XMPP_MODULES", "XMPP_MUC_MODULES", "XMPP_CONFIGURATION", "XMPP_MUC_CONFIGURATION", "GLOBAL_CONFIG",
        "WAIT_FOR_HOST_DISABLE_AUTO_OWNERS", "PROSODY_ENABLE_MUC_RESOURCE_VALIDATE", "PROSODY_MUC_RESOURCE_VALIDATE_ANONYMOUS_STRICT",
        "PROSODY_MUC_RESOURCE_VALIDATE_ANON_METHODS", "PROSODY_LIMIT_MESSAGES_CHECK_TOKEN", "DEPLOYMENTINFO_SHARD",
        "PROSODY_TRUSTED_PROXIES", "JICOFO_AUTH_TYPE", "JICOFO_ENABLE_AUTH", "ENABLE_AUTO_LOGIN", "ENABLE_AUTO_OWNER",
        "PROSODY_DISABLE_C2S_LIMIT", "MATRIX_UVS_URL", "MATRIX_UVS_ISSUER", "MATRIX_UVS_AUTH_TOKEN", "MATRIX_UVS_SYNC_POWER_LEVELS",
        "MATRIX_LOBBY_BYPASS",
    ];

    private static readonly string[] Events =
    [
        "pre-jitsi-authentication-fetch-key", "jitsi-authentication-token-verified", "jitsi-access-ban-check", "pre-jitsi-authentication",
        "post-jitsi-authentication", "jitsi-pre-session-unbind", "jitsi-verify-session-rooms",
    ];

    [Fact]
    public void It_says_what_becomes_of_every_option_variable_and_event()
    {
        var guide = File.ReadAllText(SourceTree.File("docs/migrate-from-mod-auth-token.md"));
        string[] all = [.. PluginOptions, .. OptionsOfOtherModules, .. DockerVariables, .. Events];
        Assert.DoesNotContain(all, name => !guide.Contains($"`{name}`", StringComparison.Ordinal));
    }
}
