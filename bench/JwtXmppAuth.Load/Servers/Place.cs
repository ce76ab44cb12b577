using System.Security.Cryptography;

namespace JwtXmppAuth.Load.Servers;

/// <summary>Where a run finds its programs and leaves its files, and its secrets, which are made anew.</summary>
/// <param name="Folder">Holds <c>gateway/</c> and <c>load/</c>, published; absolute.</param>
/// <param name="Settings">The folder of the servers' configuration files; absolute.</param>
internal sealed record Place(string Folder, string Settings)
{
    public const int ServerCore = 0;
    public const int LoadCore = 1;

    public string Logs => Path.Combine(Folder, "logs");

    public string Pids => Path.Combine(Folder, "pids");

    public string Data => Path.Combine(Folder, "data");

    public string Gateway => Path.Combine(Folder, "gateway", "jwtxmppauth");

    public string Load => Path.Combine(Folder, "load", "JwtXmppAuth.Load");

    /// <summary>Whether .NET servers tell perf the names of what they compile.</summary>
    public bool WithSymbols { get; init; }

    /// <summary>Signs tokens.</summary>
    public string TokenSecret { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Between the gateway and Prosody.</summary>
    public string LinkSecret { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    public static Place Prepare(string folder, string settings)
    {
        var place = new Place(Path.GetFullPath(folder), Path.GetFullPath(settings));
        foreach (var path in new[] { place.Logs, place.Pids, place.Data })
            Directory.CreateDirectory(path);
        return place;
    }
}
