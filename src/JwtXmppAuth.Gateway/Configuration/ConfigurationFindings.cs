namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>
/// What a check found, each a sentence that begins with the key's path and never contains a secret:
/// <c>Gateway:Bosh:MaxWait is 00:10:00; must be between 00:00:01 and 00:05:00</c>.
/// </summary>
public sealed class ConfigurationFindings
{
    private readonly List<string> _faults = [];
    private readonly List<string> _warnings = [];

    /// <summary>With any of these the gateway does not start.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>It starts, and the operator should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    public void Fault(string sentence) => _faults.Add(sentence.TrimEnd('.'));

    /// <summary>The first fault of a key tells what to change; what follows from it is not said as well.</summary>
    public void Fault(string key, string says)
    {
        if (!_faults.Exists(fault => fault.StartsWith($"{key} ", StringComparison.Ordinal)))
            Fault($"{key} {says}");
    }

    public void Warn(string key, string says) => _warnings.Add($"{key} {says}");
}
