--[==[ Three schools on one server. The first two share a portal,
      and so its secret; the third signs with an RSA key. ]==]
authentication = "token"
app_id = "portal"
app_secret = [[
0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G]]
asap_accepted_audiences = { 'jitsi'; }

VirtualHost "north.example.com"
    enable_domain_verification = "true"

VirtualHost "south.example.com"
    allow_empty_token = true
    muc_mapper_domain_base = "south.example.com"
    muc_mapper_domain = "rooms.south.example.com"

VirtualHost "west.example.com"
    app_id = "west" .. "-portal"
    signature_algorithm = "RS256"
    app_secret = "-----BEGIN PUBLIC KEY-----\n\z
                  MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n\z
                  -----END PUBLIC KEY-----\n"
    muc_mapper_domain_base = "west.example.com"

Component "conference.north.example.com" "muc" { modules_enabled = { "token_verification" } }
Component "rooms.south.example.com" "muc"
    modules_enabled = { "token_verification" }
Component "conference.west.example.com" "muc"
    modules_enabled = { "token_verification" }
