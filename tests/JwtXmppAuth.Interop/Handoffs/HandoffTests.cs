using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Handoffs;

/// <summary>Logins at a running Prosody by hand-offs that are made here, claim by claim.</summary>
public abstract class HandoffTests(Prosody server)
{
    protected Prosody Server { get; } = server;

    protected HandoffForge Forge { get; } = server.Forge();

    protected async Task<C2sClient> LogInAsync(JsonObject claims)
    {
        var client = await Server.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, Forge.Sign(claims));
        return client;
    }

    /// <summary>The claims, with those of <paramref name="json"/> added or in place of theirs.</summary>
    protected static JsonObject With(JsonObject claims, string json)
    {
        var all = claims.DeepClone().AsObject();
        foreach (var (name, value) in JsonNode.Parse(json)!.AsObject())
            all[name] = value!.DeepClone();
        return all;
    }

    protected static void AssertEqual(JsonNode expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected: {expected}\nActual: {actual}");
}
