using DotNet.Testcontainers.Networks;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>How one Prosody is to be; the defaults are those of <c>prosody-test-config/prosody.cfg.lua</c>.</summary>
public sealed record ProsodySetup
{
    /// <summary>Accepted secrets, the first one signs. Empty: a random one.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Modules on the hosts that the gateway logs in to.</summary>
    public IReadOnlyList<string> ClientModules { get; init; } = ["test_session"];

    public IReadOnlyList<string> GlobalModules { get; init; } = [];

    /// <summary>Modules on the conference components.</summary>
    public IReadOnlyList<string> RoomModules { get; init; } = [];

    /// <summary>A component that finds the room by what the session's URL says: <c>rooms.</c> and the host's name.</summary>
    public bool RoomFinder { get; init; }

    /// <summary>Components that a Jitsi client speaks with after its login: <c>lobby.</c>, <c>echo.</c> and the host's name.</summary>
    public bool AfterBind { get; init; }

    /// <summary>Prosody's own default, which keeps a new room shut until its owner has configured it.</summary>
    public bool RoomLocking { get; init; }

    /// <summary>A component that answers clients as Jitsi's focus does: <c>focus.</c> and the host's name.</summary>
    public bool Focus { get; init; } = true;

    public bool AllowStorage { get; init; }

    public bool AllowRemote { get; init; }

    public bool ServerToServer { get; init; }

    public bool RequireTls { get; init; }

    /// <summary>Whether streams can be encrypted.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The name of a storage driver.</summary>
    public string Storage { get; init; } = "internal";

    public int? ReplaySize { get; init; }

    /// <summary>Seconds that a stream has to log in; null: Prosody's default. 0.12 holds every session in memory for so long.</summary>
    public int? LoginSeconds { get; init; }

    /// <summary>What it reads of somebody who is not logged in, in bytes; null: enough for the largest hand-off.</summary>
    public int? UnauthedLimit { get; init; }

    /// <summary>Another file of <c>prosody-test-config</c> in place of <c>prosody.cfg.lua</c>; it has settings of its own only.</summary>
    public string? Configuration { get; init; }

    /// <summary>A folder of this repository with the module as it was once, in place of <c>src/prosody</c>.</summary>
    public string? Module { get; init; }

    /// <summary>A network to share with other containers, where it is called <c>prosody</c>.</summary>
    public INetwork? Network { get; init; }

    internal IReadOnlyDictionary<string, string> ToEnvironment(string secrets)
    {
        var environment = new Dictionary<string, string>
        {
            ["JWTXMPPAUTH_SECRETS"] = secrets,
            ["JWTXMPPAUTH_ALLOW_STORAGE"] = Flag(AllowStorage),
            ["JWTXMPPAUTH_ALLOW_REMOTE"] = Flag(AllowRemote),
            ["PROSODY_CLIENT_MODULES"] = string.Join(',', ClientModules),
            ["PROSODY_GLOBAL_MODULES"] = string.Join(',', GlobalModules),
            ["PROSODY_ROOM_MODULES"] = string.Join(',', RoomModules),
            ["PROSODY_ROOM_FINDER"] = Flag(RoomFinder),
            ["PROSODY_AFTER_BIND"] = Flag(AfterBind),
            ["PROSODY_ROOM_LOCKING"] = Flag(RoomLocking),
            ["PROSODY_FOCUS"] = Flag(Focus),
            ["PROSODY_REQUIRE_TLS"] = Flag(RequireTls),
            ["PROSODY_STORAGE"] = Storage,
            ["PROSODY_S2S"] = Flag(ServerToServer),
            ["PROSODY_WITHOUT"] = Tls ? "" : "tls",
            ["PROSODY_OBSERVER_MODULES"] = "test_clock",
        };
        if (ReplaySize is { } size)
            environment["JWTXMPPAUTH_REPLAY_SIZE"] = $"{size}";
        if (UnauthedLimit is { } limit)
            environment["PROSODY_UNAUTHED_LIMIT"] = $"{limit}";
        if (LoginSeconds is { } seconds)
            environment["PROSODY_C2S_TIMEOUT"] = $"{seconds}";
        return environment;
    }

    private static string Flag(bool on) => on ? "1" : "0";
}
