namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>A server that scenarios run on: every implementation has to satisfy the same scripts.</summary>
public interface IScenarioServer
{
    /// <summary>The domain clients connect to.</summary>
    string Host { get; }

    /// <summary>Its conference service.</summary>
    string Muc { get; }

    Task<IScenarioClient> ConnectAsync(CancellationToken cancellation);
}
