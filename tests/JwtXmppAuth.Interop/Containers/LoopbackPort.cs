using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Docker.DotNet.Models;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>Ports of this machine for containers that must keep theirs when they are started again.</summary>
internal static class LoopbackPort
{
    /// <summary>Below the range that outgoing connections take theirs from, so that none takes it while a container is down.</summary>
    public static int Free()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }

        throw new InvalidOperationException("No free port between 20000 and 32000.");
    }

    /// <summary>On loopback only: a test server is nobody else's.</summary>
    /// <param name="ports">Inside to outside.</param>
    public static void Publish(CreateContainerParameters container, IReadOnlyDictionary<int, int> ports)
    {
        container.ExposedPorts ??= new Dictionary<string, EmptyStruct>();
        container.HostConfig ??= new HostConfig();
        container.HostConfig.PortBindings ??= new Dictionary<string, IList<PortBinding>>();
        foreach (var (inside, outside) in ports)
        {
            container.ExposedPorts[$"{inside}/tcp"] = default;
            container.HostConfig.PortBindings[$"{inside}/tcp"] =
                [new PortBinding { HostIP = IPAddress.Loopback.ToString(), HostPort = $"{outside}" }];
        }
    }
}
