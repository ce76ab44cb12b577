using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Component;

/// <summary>A server that has <see cref="Prosody.Host"/> as a component, and its conferences; as the type argument of test classes that run on each.</summary>
public interface IComponentServer : IAsyncDisposable
{
    /// <summary>That of every component in the tests' configurations.</summary>
    public const string Secret = "the-secret-of-the-wire-4c1f";

    /// <summary>A port of loopback: for the gateway (XEP-0114).</summary>
    int ComponentPort { get; }

    /// <summary>The same under TLS from the first byte.</summary>
    int ComponentTlsPort { get; }

    /// <summary>For <see cref="TestFocus"/>.</summary>
    int FocusPort { get; }

    /// <summary>Returns when it takes connections.</summary>
    Task StartAsync();

    /// <summary>What it presents on <see cref="ComponentTlsPort"/>, in PEM.</summary>
    Task<string> CertificateAsync();

    /// <summary>Somebody whom the gateway does not know, in a room as <c>observer</c>.</summary>
    Task<C2sClient> ObserveInAsync(string room);
}

/// <summary>Prosody, both versions, with <c>component_conflict_resolve = "kick_old"</c>.</summary>
public sealed class ProsodyWithComponent<TVersion> : IComponentServer
    where TVersion : IProsodyVersion
{
    private Prosody? _prosody;

    public int ComponentPort => Running.ComponentPort;

    public int ComponentTlsPort => Running.ComponentTlsPort;

    public int FocusPort => Running.ComponentPort;

    private Prosody Running => _prosody ?? throw new InvalidOperationException("It is not running yet.");

    public async Task StartAsync() => _prosody = await Prosody.StartAsync(TVersion.Name, new ProsodySetup { Configuration = "component.cfg.lua" });

    public Task<string> CertificateAsync() => Running.CertificateAsync();

    public Task<C2sClient> ObserveInAsync(string room) => Running.ObserveInAsync(room);

    public ValueTask DisposeAsync() => _prosody?.DisposeAsync() ?? ValueTask.CompletedTask;
}
