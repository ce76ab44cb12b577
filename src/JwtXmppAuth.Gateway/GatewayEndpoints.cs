using JwtXmppAuth.Gateway.Transports.Bosh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Gateway;

/// <summary>The doors: what clients connect to.</summary>
public static class GatewayEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public IEndpointConventionBuilder MapGateway()
        {
            var bosh = routes.ServiceProvider.GetRequiredService<BoshEndpoint>();
            var group = routes.MapGroup("");
            foreach (var path in BoshEndpoint.Paths)
                group.Map(path, (RequestDelegate)bosh.HandleAsync);
            return group;
        }
    }
}
