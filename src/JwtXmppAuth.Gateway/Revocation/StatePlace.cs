namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Where revocations and used tokens are kept: settled once, before either is read.</summary>
internal abstract record StatePlace
{
    /// <summary>In the state directory.</summary>
    public const string FileName = "revocations.db";

    private StatePlace()
    {
    }

    /// <param name="Path">Of an SQLite database, which need not exist yet.</param>
    public sealed record OnDisk(string Path) : StatePlace;

    /// <param name="Trouble">Why, and what to do, as sentences, where nobody has asked for it; null: somebody has.</param>
    public sealed record InMemory(string? Trouble) : StatePlace;

    /// <param name="variable">Of the environment; null where it is not set.</param>
    public static StatePlace Of(RevocationOptions options, Func<string, string?> variable, DateTimeOffset now) => options.File switch
    {
        RevocationOptions.InMemory => new InMemory(null),
        { } file => new OnDisk(file),
        null => Usual(variable, now),
    };

    private static StatePlace Usual(Func<string, string?> variable, DateTimeOffset now)
    {
        if (StateDirectory.Of(variable) is not { } directory)
            return Unkept("None of STATE_DIRECTORY, XDG_STATE_HOME and HOME names a directory for them.");
        var file = Path.Combine(directory, FileName);
        return Fault(directory, file, now) is { } fault ? Unkept(fault) : new OnDisk(file);
    }

    private static InMemory Unkept(string why) => new(
        "Revocations and used tokens are kept in memory alone, and gone after a restart. "
        + $"{why} Set Gateway:Revocation:File to a file that this process may write, or to {RevocationOptions.InMemory} where none need be kept.");

    /// <summary>Why a file that is not there yet cannot be made, as a sentence.</summary>
    private static string? Fault(string directory, string file, DateTimeOffset now)
    {
        try
        {
            // Whatever is wrong with one that is there stops the start: it may say whom somebody has shut out.
            if (new FileInfo(file) is { Exists: true, Length: > 0 })
                return null;
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(directory);
            else
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            using var database = new SqliteFile(file, UnreadableStore.RefuseStart, (_, _) => { });
            database.Open(now);
            return null;
        }
        catch (RevocationStoreException problem)
        {
            return problem.Message;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be made: {problem.Message.TrimEnd('.')}.";
        }
    }
}
