admins = {
    "focus@auth.meet.jitsi",
    "jvb@auth.meet.jitsi"
}

unlimited_jids = {
    "focus@auth.meet.jitsi",
    "jvb@auth.meet.jitsi"
}

plugin_paths = { "/prosody-plugins-custom", "/prosody-plugins/", "/prosody-plugins-contrib" }

muc_mapper_domain_base = "meet.jitsi";
muc_mapper_domain_prefix = "muc";

http_default_host = "meet.jitsi"

asap_accepted_issuers = { "school-portal", "hospital-portal" }

asap_accepted_audiences = { "jitsi" }

consider_bosh_secure = true;
consider_websocket_secure = true;

smacks_max_unacked_stanzas = 5;
smacks_hibernation_time = 60;
smacks_max_old_sessions = 1;

VirtualHost "meet.jitsi"

    authentication = "token"
    app_id = "portal"
    app_secret = 'sixteen letters!'
    allow_empty_token = false
    signature_algorithm = "HS384"
    enable_domain_verification = false

    ssl = {
        key = "/config/certs/meet.jitsi.key";
        certificate = "/config/certs/meet.jitsi.crt";
    }
    modules_enabled = {
        "bosh";
        "features_identity";
        "websocket";
        "smacks"; -- XEP-0198: Stream Management
        "conference_duration";
        "muc_lobby_rooms";
    }

    main_muc = "muc.meet.jitsi"
    lobby_muc = "lobby.meet.jitsi"
    breakout_rooms_muc = "breakout.meet.jitsi"
    c2s_require_encryption = true

VirtualHost "guest.meet.jitsi"
    authentication = "jitsi-anonymous"
    modules_enabled = {
        "smacks"; -- XEP-0198: Stream Management
    }
    main_muc = "muc.meet.jitsi"
    c2s_require_encryption = false
    allow_anonymous_s2s = false

VirtualHost "auth.meet.jitsi"
    ssl = {
        key = "/config/certs/auth.meet.jitsi.key";
        certificate = "/config/certs/auth.meet.jitsi.crt";
    }
    modules_enabled = {
        "limits_exception";
        "smacks";
    }
    authentication = "internal_hashed"
    smacks_hibernation_time = 15;

Component "internal-muc.meet.jitsi" "muc"
    storage = "memory"
    modules_enabled = { "muc_hide_all"; "muc_filter_access"; }
    restrict_room_creation = true
    muc_filter_whitelist="auth.meet.jitsi"
    muc_room_locking = false

Component "muc.meet.jitsi" "muc"
    restrict_room_creation = true
    storage = "memory"
    modules_enabled = {
        "muc_hide_all";
        "muc_meeting_id";
        "token_verification";
        "polls";
        "muc_domain_mapper";
        "token_affiliation";
    }
    token_verification_require_token_for_moderation = true
    token_verification_allowlist = { "recorder.meet.jitsi" }
    rate_limit_cache_size = 10000;
    muc_room_cache_size = 10000
    muc_room_locking = false
    muc_room_default_public_jids = true
    muc_password_whitelist = { "focus@auth.meet.jitsi"; }

Component "focus.meet.jitsi" "client_proxy"
    target_address = "focus@auth.meet.jitsi"
