using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>A server that scenarios run on: every implementation has to satisfy the same scripts.</summary>
public interface IScenarioServer
{
    /// <summary>The domain clients connect to.</summary>
    string Host { get; }

    /// <summary>Its conference service.</summary>
    string Muc { get; }

    Task<IScenarioClient> ConnectAsync(CancellationToken cancellation);

    /// <summary>Another session of a user who has one; only where the test can choose the user (<see cref="Script.SharesUsers"/>).</summary>
    Task<IScenarioClient> ConnectAsync(Jid user, CancellationToken cancellation) =>
        throw new NotSupportedException("This server chooses its users itself.");
}
