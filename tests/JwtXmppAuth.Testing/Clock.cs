using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Testing;

/// <summary>Fake time beside real sockets and tasks.</summary>
public static class Clock
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    extension(FakeTimeProvider clock)
    {
        /// <summary>
        /// Lets fake time pass in small steps until something has happened, yielding to what happens in between: a timer
        /// that is set late is reached all the same. Fails when <paramref name="most"/> of it has passed.
        /// </summary>
        public async Task PassUntilAsync(Func<bool> happened, TimeSpan most)
        {
            for (var passed = TimeSpan.Zero; !happened(); passed += Step)
            {
                if (passed > most)
                    throw new TimeoutException($"Nothing has happened within {most} of fake time.");
                clock.Advance(Step);
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
        }

        public async Task<T> PassUntilAsync<T>(Task<T> happened, TimeSpan most)
        {
            await clock.PassUntilAsync(() => happened.IsCompleted, most);
            return await happened;
        }
    }
}
