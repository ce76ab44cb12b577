namespace JwtXmppAuth.Interop.Containers;

/// <summary>A version under test, as the type argument of test classes that run on each.</summary>
public interface IProsodyVersion
{
    static abstract string Name { get; }
}

public sealed class Prosody012 : IProsodyVersion
{
    public static string Name => "0.12";
}

public sealed class Prosody13 : IProsodyVersion
{
    public static string Name => "13";
}

/// <summary>One Prosody for all tests of a class: <c>IClassFixture&lt;RunningProsody&lt;TVersion&gt;&gt;</c>.</summary>
public class RunningProsody<TVersion> : IAsyncLifetime
    where TVersion : IProsodyVersion
{
    private Prosody? _server;

    public Prosody Server => _server ?? throw new InvalidOperationException("It is not running yet.");

    protected virtual ProsodySetup Setup => new();

    public virtual async ValueTask InitializeAsync() => _server = await Prosody.StartAsync(TVersion.Name, Setup);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
