using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Settings;

/// <summary>
/// The configuration of the process, later layers over earlier ones: <c>appsettings.json</c> and
/// <c>appsettings.ENVIRONMENT.json</c> of the working directory, or the files named with <c>--config</c>; environment
/// variables; the command line; and for each <c>KEY_FILE</c> the content of that file as <c>KEY</c>.
/// </summary>
internal sealed record ServerSettings(string Environment, IConfiguration Configuration, IReadOnlyList<string> Faults)
{
    public bool IsDevelopment => Environment.Equals("Development", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether anybody has said whom to serve.</summary>
    public bool NamesDeployment =>
        Configuration.GetSection("Gateway:Hosts").Exists() || Configuration.GetSection("Gateway:Apps").Exists();

    public static ServerSettings Load(IReadOnlyList<string> files, IReadOnlyList<string> arguments)
    {
        var faults = new List<string>();
        var variables = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var environment = variables["ASPNETCORE_ENVIRONMENT"] ?? variables["DOTNET_ENVIRONMENT"] ?? "Production";

        var layers = new ConfigurationBuilder();
        var named = files.Select(file => (file, optional: false));
        foreach (var (file, optional) in files.Count > 0 ? named : [("appsettings.json", true), ($"appsettings.{environment}.json", true)])
        {
            if (SettingsFile.Read(file, optional, faults) is { } content)
                layers.AddConfiguration(content);
        }

        layers.AddConfiguration(variables);
        layers.AddInMemoryCollection(CommandLineSettings.Read(arguments, faults));
        var root = layers.Build();
        layers.AddInMemoryCollection(ValuesFromFiles.Read(root.GetSection(ConfigurationCheck.Section), faults));
        return new ServerSettings(environment, layers.Build(), faults);
    }

    /// <summary>Also where both cannot be read for the same reasons.</summary>
    public bool SaysTheSameAs(ServerSettings other) =>
        Faults.SequenceEqual(other.Faults) && ConfigurationChange.Between(Configuration, other.Configuration).IsEmpty;

    /// <summary>Values for what nobody has said.</summary>
    public ServerSettings Otherwise(IEnumerable<KeyValuePair<string, string?>> values) =>
        this with { Configuration = new ConfigurationBuilder().AddInMemoryCollection(values).AddConfiguration(Configuration).Build() };
}
