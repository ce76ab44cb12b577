using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Docker.DotNet.Models;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>Ports of this machine for containers that must keep theirs when they are started again.</summary>
internal static class LoopbackPort
{
    // Below the range that outgoing connections take theirs from, so that none takes one while a container is down.
    private const int First = 20_000;
    private const int Count = 12_000;

    /// <summary>Starts anywhere, so that two test runs hardly meet.</summary>
    private static int _last = RandomNumberGenerator.GetInt32(Count);

    /// <summary>None is given twice: whoever has one may not have bound it yet.</summary>
    public static int Free()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _last) % Count);
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

        throw new InvalidOperationException($"No free port of 100 between {First} and {First + Count}.");
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
