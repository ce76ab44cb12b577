using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The services of one host: who they are, by their passwords (SASL PLAIN, RFC 4616) or by whose token they show.</summary>
internal sealed class HostServices
{
    public static readonly HostServices None = new("", [], new FailedLogins(TimeProvider.System));

    private static readonly byte[] Nobody = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private readonly string _host;
    private readonly FailedLogins _failed;
    private readonly FrozenDictionary<string, Service> _byUser;
    private readonly FrozenDictionary<string, Service> _byApp;

    /// <param name="failed">Of the whole gateway: who guesses at one host, guesses at all.</param>
    public HostServices(string host, IEnumerable<ServiceOptions> services, FailedLogins failed)
    {
        _host = host;
        _failed = failed;
        Service[] own = [.. services.Where(service => service.Hosts.Contains(host)).Select(Service.Of)];
        _byUser = own.Where(service => service.Password is not null).ToFrozenDictionary(service => service.Username, StringComparer.Ordinal);
        _byApp = own.Where(service => service.App is not null).ToFrozenDictionary(service => service.App!, StringComparer.Ordinal);
    }

    /// <summary>Some service has a password.</summary>
    public bool TakePasswords => _byUser.Count > 0;

    /// <summary>The service whose tokens this app issues; null when it is an app of participants.</summary>
    public KnownService? ByApp(string app, IPAddress from) =>
        _byApp.TryGetValue(app, out var service) ? new KnownService(service.Identity, service.Node, service.MayComeFrom(from)) : null;

    public PasswordVerdict Judge(PlainMessage message, IPAddress from)
    {
        // Before anything is compared: whoever guesses learns nothing more until the time is over, not even that he was right.
        if (_failed.AreTooMany(from))
            return new PasswordVerdict.Limited();

        var known = _byUser.GetValueOrDefault(message.User);
        // The same work for a name that nobody has, so that the time it takes tells nothing.
        var right = CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(message.Password)), known?.Password ?? Nobody);
        if (known is null || !right)
        {
            _failed.Count(from);
            return new PasswordVerdict.Wrong(known?.Identity.Name);
        }

        // For whoever is there it is as wrong as any other, or its place would tell that it was right.
        if (!known.MayComeFrom(from))
        {
            _failed.Count(from);
            return new PasswordVerdict.FromElsewhere(known.Identity.Name);
        }

        // RFC 4616 §2: to act for somebody else is another thing to be allowed, and nobody is.
        return message.OnBehalfOf is "" || message.OnBehalfOf == $"{known.Node}@{_host}"
            ? new PasswordVerdict.Right(new KnownService(known.Identity, known.Node, MayComeFromThere: true))
            : new PasswordVerdict.ForAnother(known.Identity.Name);
    }

    private sealed record Service(
        ServiceIdentity Identity, string Node, string Username, byte[]? Password, string? App, IReadOnlyList<IPNetwork> Networks)
    {
        public static Service Of(ServiceOptions service) => new(
            ServiceIdentity.Of(service),
            service.Node ?? service.Name,
            service.Username ?? service.Name,
            service.Password is { } password ? SHA256.HashData(Encoding.UTF8.GetBytes(password)) : null,
            service.App,
            [.. service.Networks.Select(NetworkText.Parse)]);

        public bool MayComeFrom(IPAddress address) => Networks.Count == 0 || Networks.Any(network => network.Contains(address));
    }
}

/// <param name="Node">Of its address.</param>
/// <param name="MayComeFromThere">False when it came from outside its networks.</param>
internal sealed record KnownService(ServiceIdentity Identity, string Node, bool MayComeFromThere);

/// <summary>What a password came to.</summary>
internal abstract record PasswordVerdict
{
    private PasswordVerdict()
    {
    }

    public sealed record Right(KnownService Service) : PasswordVerdict;

    /// <param name="Service">Whose user name it was; null when nobody's.</param>
    public sealed record Wrong(string? Service) : PasswordVerdict;

    /// <summary>Right, but shown outside of the service's networks.</summary>
    public sealed record FromElsewhere(string Service) : PasswordVerdict;

    public sealed record ForAnother(string Service) : PasswordVerdict;

    /// <summary>Too many were wrong, from this address, within the minute.</summary>
    public sealed record Limited : PasswordVerdict;
}
