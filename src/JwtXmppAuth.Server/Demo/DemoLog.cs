using System.Collections.Concurrent;

namespace JwtXmppAuth.Server.Demo;

/// <summary>
/// The newest entries of the operator's log that are about a session, so that the page can set what a client is told
/// beside what the operator reads.
/// </summary>
internal sealed class DemoLog : ILoggerProvider
{
    private const int Kept = 256;

    private readonly ConcurrentQueue<DemoLogEntry> _entries = new();
    private long _last;

    /// <summary>Those with a greater number.</summary>
    public IReadOnlyList<DemoLogEntry> Since(long number) => [.. _entries.Where(entry => entry.Number > number)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private void Add(LogLevel level, string reference, string? code, string message)
    {
        _entries.Enqueue(new DemoLogEntry(Interlocked.Increment(ref _last), level.ToString(), reference, code, message));
        while (_entries.Count > Kept)
            _entries.TryDequeue(out _);
    }

    private sealed class Logger(DemoLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel) || state is not IEnumerable<KeyValuePair<string, object?>> values)
                return;
            var named = values.ToLookup(value => value.Key, value => value.Value?.ToString());
            if (named["Ref"].FirstOrDefault() is { } reference)
                log.Add(logLevel, reference, named["Code"].FirstOrDefault(), formatter(state, exception));
        }
    }
}

/// <param name="Ref">The session's public reference; the client of a refused login was shown it.</param>
/// <param name="Code">The stable reason, where the entry has one: <c>token.exp</c>, …</param>
internal sealed record DemoLogEntry(long Number, string Level, string Ref, string? Code, string Message);
