namespace JwtXmppAuth.Server.Importing;

/// <summary>What becomes of options that are none of the gateway's, said where they are set; docs/migrate-from-mod-auth-token.md has all.</summary>
internal static class OtherOptions
{
    private static readonly string[] StayAsTheyAre =
    [
        "token_affiliation_log_level", "allowners_moderated_subdomains", "allowners_moderated_rooms", "allowner_issuers",
        "allowners_disable_revoke_owners", "jitsi_default_permissions", "wait_for_host_disable_auto_owners", "ignore_jwt_name",
        "muc_limit_messages_count", "muc_limit_messages_check_token", "max_number_outgoing_calls", "max_number_ip_attempts_per_minute",
        "max_number_room_attempts_per_minute", "short_lived_token", "auto_allow_visitor_promotion", "visitors_ignore_list",
        "always_visitors_enabled", "visitors_auto_promoted_with_token", "prosody_password_public_key_repo_url", "main_muc", "lobby_muc",
        "breakout_rooms_muc", "muc_lobby_whitelist", "muc_access_whitelist", "muc_max_occupants", "muc_password_whitelist",
    ];

    private static readonly string[] OfIssuedTokens =
        ["asap_issuer", "asap_audience", "asap_key_id", "asap_key_path", "asap_ttl", "asap_ttl_threshold"];

    private static readonly (string Option, string Note)[] WithARemark =
    [
        ("jwt_pubkey_cache_size", "is left out: fetched keys are kept on other terms"),
        ("anonymous_strict", "asks for jwtxmppauth among anonymous_auth_methods, where nicknames are to be checked strictly"),
        ("anonymous_auth_methods", "needs jwtxmppauth added, where nicknames are to be checked strictly"),
        ("muc_prosody_jitsi_access_manager_url", "is asked with the user's own token: it needs Prosody:ForwardToken at the host"),
        ("enable_roomsize_token_verification", "is an HTTP endpoint that verifies tokens itself: leave app_secret in Prosody where it is used"),
        ("enable_password_token_verification", "is an HTTP endpoint that verifies tokens itself: leave app_secret in Prosody where it is used"),
        ("disable_polergeist_token_verification", "is of an HTTP endpoint that verifies tokens itself: leave app_secret in Prosody where it is used"),
        ("limits", "should be off for c2s, or high: each session of the gateway is a connection that begins with up to 90 kB"),
    ];

    public static void Tell(ProsodyConfiguration configuration, ImportNotes notes)
    {
        var set = configuration.VirtualHosts.Concat(configuration.Components).Append(configuration.Global)
            .SelectMany(host => host.Options).ToLookup(option => option.Key, option => option.Value.Place);
        foreach (var option in StayAsTheyAre.Where(set.Contains))
            notes.Keeps($"{option}, as it is");
        foreach (var option in OfIssuedTokens.Where(set.Contains))
            notes.Keeps($"{option}, for tokens that Prosody's modules issue themselves");
        foreach (var (option, note) in WithARemark.Where(each => set.Contains(each.Option)))
            notes.Differs($"{set[option].First()}: {option} {note}");
    }
}
