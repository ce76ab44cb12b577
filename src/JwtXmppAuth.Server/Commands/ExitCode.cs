namespace JwtXmppAuth.Server.Commands;

internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not be done: a busy port, a token that is refused.</summary>
    public const int Failure = 1;

    /// <summary>The configuration has faults; each stands on standard error.</summary>
    public const int Configuration = 2;
}
