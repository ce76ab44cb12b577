using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>A service of the deployment, as the operator named it and by what it may do.</summary>
/// <param name="Resource">The one to bind; null where the service chooses.</param>
public sealed record ServiceIdentity(string Name, ServiceKind Kind, bool SkipsRoomCheck, bool MayCreateRooms, bool IsHidden, string? Resource)
{
    public static ServiceIdentity Of(ServiceOptions service) =>
        new(service.Name, service.Kind, service.SkipRoomCheck, service.MayCreateRooms, service.Hidden, service.Resource);
}
