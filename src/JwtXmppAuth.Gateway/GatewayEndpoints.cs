using JwtXmppAuth.Gateway.Transports;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Transports.Tickets;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Gateway;

/// <summary>The doors: what clients connect to, and where they find out about them.</summary>
public static class GatewayEndpoints
{
    extension(IEndpointRouteBuilder routes)
    {
        public IEndpointConventionBuilder MapGateway()
        {
            var group = routes.MapGroup("");
            var bosh = routes.ServiceProvider.GetRequiredService<BoshEndpoint>();
            foreach (var path in BoshEndpoint.Paths)
                group.Map(path, (RequestDelegate)bosh.HandleAsync);
            var webSocket = routes.WebSocketDoor();
            foreach (var path in WebSocketEndpoint.Paths)
                group.Map(path, webSocket);
            group.Map(TicketEndpoint.Path, (RequestDelegate)routes.ServiceProvider.GetRequiredService<TicketEndpoint>().HandleAsync);
            var discovery = routes.ServiceProvider.GetRequiredService<HostMetaEndpoint>();
            group.Map(HostMetaEndpoint.XrdPath, (RequestDelegate)discovery.AnswerXrdAsync);
            group.Map(HostMetaEndpoint.JsonPath, (RequestDelegate)discovery.AnswerJsonAsync);
            return group;
        }

        /// <summary>With the middleware that reads the handshake right before it, so that an embedder need not think of it.</summary>
        private RequestDelegate WebSocketDoor()
        {
            var endpoint = routes.ServiceProvider.GetRequiredService<WebSocketEndpoint>();
            var pipeline = routes.CreateApplicationBuilder();
            pipeline.UseWebSockets();
            pipeline.Run(endpoint.HandleAsync);
            return pipeline.Build();
        }
    }
}
