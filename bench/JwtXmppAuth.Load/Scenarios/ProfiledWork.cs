using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>One thing, done again and again.</summary>
internal sealed class ProfiledWork : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<long>> _once;
    private readonly IAsyncDisposable? _held;

    private ProfiledWork(Func<CancellationToken, Task<long>> once, IAsyncDisposable? held = null) => (_once, _held) = (once, held);

    /// <summary>Brings about what must be there first.</summary>
    /// <param name="what">The name of a scenario.</param>
    public static async Task<ProfiledWork> PrepareAsync(string what, RunningTarget target, int sessions, CancellationToken cancellation)
    {
        var samples = new Samples();
        switch (what)
        {
            case Starts.Start:
                return new ProfiledWork(async cancel =>
                {
                    await Starts.StartAsync(target, samples, sessions, cancel);
                    return sessions;
                });
            case Starts.Visit:
                return new ProfiledWork(async cancel =>
                {
                    await Starts.VisitAsync(target, samples, Starts.Visit, sessions, 1, cancel);
                    return sessions;
                });
            case Conference.Talk:
                var conference = await Conference.OpenAsync(target, cancellation);
                return new ProfiledWork(cancel => conference.TalkAsync(20, cancel), conference);
            case Idle.Name:
                var idle = await IdleCrowd.StartAsync(target, sessions, cancellation);
                return new ProfiledWork(idle.WatchAsync, idle);
            default:
                throw new ArgumentOutOfRangeException(nameof(what), what, "No scenario that can be profiled.");
        }
    }

    /// <returns>Units of work that were done: sessions, deliveries, requests.</returns>
    public Task<long> OnceAsync(CancellationToken cancellation) => _once(cancellation);

    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
