local meet = "meet.example.com"
local old = "old." .. meet

muc_mapper_domain_prefix = "conference"

VirtualHost (meet)
    muc_mapper_domain_base = meet
    authentication = "token"
    app_id = "jitsi"
    app_secret = os.getenv("APP_SECRET") or "unused"
    asap_key_server = "https://keys.example.com/asap/"
    cache_keys_url = "https://keys.example.com/all.json"
    asap_accepted_issuers = { "portal", "*" }
    asap_accepted_audiences = "jitsi"
    jwt_pubkey_cache_size = 256
    token_regex_max_quantifiers = 5
    token_regex_room_max_length = 64

VirtualHost(old)
    muc_mapper_domain_base = old
    authentication = "token"
    app_id = "jitsi"
    cache_keys_url = "http://keys.old.example.com/jwks"
    signature_algorithm = "RS512"
    asap_accepted_audiences = { "jitsi" }
    asap_key_id = "issued-by-us"

Component("conference." .. meet, "muc")
    restrict_room_creation = "admin"

Component "conference.old.meet.example.com" "muc"
    modules_enabled = { "token_verification" }

if prosody.version == "trunk" then
    VirtualHost "nightly.example.com"
    authentication = "token"
end
