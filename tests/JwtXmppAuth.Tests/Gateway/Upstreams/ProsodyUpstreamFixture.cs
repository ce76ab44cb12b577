using System.Text.Json;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>The upstream of one host, before a server that does what the test says, on a clock that the test moves.</summary>
public abstract class ProsodyUpstreamFixture : IAsyncDisposable
{
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lazy<ProsodyUpstream> _upstream;

    protected ProsodyUpstreamFixture()
    {
        Options = new() { Port = Server.Port };
        _upstream = new(() => new(
            new Dictionary<string, ProsodyOptions> { [Logins.Host] = Options }, new Handoff(new byte[32], Clock), Clock, Logger));
    }

    protected ProsodyOptions Options { get; }

    protected FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    protected ScriptedServer Server { get; set; } = new();

    private protected FakeLogger<ProsodyUpstream> Logger { get; } = new();

    private protected ProsodyUpstream Upstream => _upstream.Value;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Upstream.DisposeAsync();
        Server.Dispose();
    }

    private protected Task<IUpstreamConnection> LogInAsync() =>
        Upstream.ConnectAsync(Logins.Guest, TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);

    protected async Task PassAsync(Task login)
    {
        await Clock.PassUntilAsync(() => login.IsCompleted, Patience);
        await login;
    }

    protected async Task FailAsync(string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamFailedException>(() => PassAsync(LogInAsync()))).Code);

    protected static JsonElement Claims(string handoff) => Logins.Json(Base64UrlEncoder.Decode(handoff.Split('.')[1]));
}
