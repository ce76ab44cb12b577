using System.Security.Cryptography;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>Marks everything this run starts in the container engine, so that test.sh can remove what a killed run left behind.</summary>
internal static class TestRun
{
    public const string Label = "jwtxmppauth.run";

    /// <summary>What the names of the images under test begin with, so that two states of the work can be under test at once.</summary>
    public static string Images { get; } = Environment.GetEnvironmentVariable("JWTXMPPAUTH_TEST_IMAGES") ?? "jwtxmppauth";

    public static string Id { get; } =
        Environment.GetEnvironmentVariable("JWTXMPPAUTH_TEST_RUN") ?? RandomNumberGenerator.GetHexString(8, lowercase: true);
}
