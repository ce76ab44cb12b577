using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;

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

    /// <param name="message">As RFC 4616 §2 has it: authorization identity, user name and password, between them NUL.</param>
    public PasswordVerdict Judge(ReadOnlySpan<byte> message, IPAddress from)
    {
        // Before anything is compared: whoever guesses learns nothing more until the time is over, not even that he was right.
        if (_failed.AreTooMany(from))
            return new PasswordVerdict.Limited();
        if (!TryRead(message, out var onBehalfOf, out var user, out var password))
            return new PasswordVerdict.Malformed();

        var known = _byUser.GetValueOrDefault(user);
        // The same work for a name that nobody has, so that the time it takes tells nothing.
        var right = CryptographicOperations.FixedTimeEquals(SHA256.HashData(password), known?.Password ?? Nobody);
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
        return onBehalfOf is "" || onBehalfOf == $"{known.Node}@{_host}"
            ? new PasswordVerdict.Right(new KnownService(known.Identity, known.Node, MayComeFromThere: true))
            : new PasswordVerdict.ForAnother(known.Identity.Name);
    }

    private static bool TryRead(ReadOnlySpan<byte> message, out string onBehalfOf, out string user, out byte[] password)
    {
        (onBehalfOf, user, password) = ("", "", []);
        var first = message.IndexOf((byte)0);
        var second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0) + first + 1;
        if (second <= first || message[(second + 1)..].Contains((byte)0))
            return false;
        onBehalfOf = Encoding.UTF8.GetString(message[..first]);
        user = Encoding.UTF8.GetString(message[(first + 1)..second]);
        password = message[(second + 1)..].ToArray();
        return user.Length > 0 && password.Length > 0;
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

    public sealed record Malformed : PasswordVerdict;

    /// <summary>Too many were wrong, from this address, within the minute.</summary>
    public sealed record Limited : PasswordVerdict;
}
