using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Hosting;

namespace JwtXmppAuth.Server.Minting;

/// <summary>Minting in the process; where nobody may ask when it starts, nothing of it is there.</summary>
internal static class MintServices
{
    public static void AddMint(this IServiceCollection services, GatewayOptions options)
    {
        if (options.Mint.Clients.Count == 0)
            return;
        services.AddSingleton(provider => new MintClients(() => provider.GetRequiredService<GatewayReload>().Options.Mint));
        services.AddSingleton<MintEndpoint>();
    }

    public static void MapMint(this WebApplication app)
    {
        if (app.Services.GetService<MintEndpoint>() is { } mint)
            app.MapPost(MintEndpoint.Path, (Delegate)mint.AnswerAsync).On(Listener.Mint);
    }
}
