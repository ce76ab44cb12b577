using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §15.</summary>
public sealed class KeySequenceTests
{
    private const string NobodysKey = "0123456789012345678901234567890123456789";

    [Fact]
    [Requirement("XEP-0124", "15.4", "Each key is the next of the sequence, from the end towards its beginning.")]
    public async Task A_client_that_shows_its_keys_is_served()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await OpenAsync(server);

        await client.LogInAsync();

        var stream = await server.Upstream.AcceptAsync();
        _ = client.SendAsync(Stanzas.Message("1"));
        Assert.Equal("1", (await stream.HearAsync()).Id);
    }

    [Theory]
    [Requirement("XEP-0124", "15.4", "A request with a wrong key, or with none, is not processed: the session ends with item-not-found.")]
    [InlineData("")]
    [InlineData("key=''")]
    [InlineData($"key='{NobodysKey}'")]
    [InlineData($"newkey='{NobodysKey}'")]
    [InlineData($"key='{NobodysKey}' newkey='{NobodysKey}'")]
    public async Task Whoever_does_not_know_the_key_ends_the_session_and_learns_nothing(string attributes)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await OpenAsync(server);
        await client.LogInAsync();
        var stream = await server.Upstream.AcceptAsync();
        await stream.SayAsync(Stanzas.Message("secret"));

        var stranger = await client.PostAsync(client.Rid, attributes, Stanzas.Message("1"));

        Assert.Equal("item-not-found", stranger.Condition);
        Assert.True(stranger.IsEmpty);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.False(stream.HasHeard);
    }

    [Fact]
    [Requirement("XEP-0124", "15.4", "Without 'newkey' in the first request no key is asked for.")]
    public async Task A_client_without_keys_needs_none()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        _ = client.SendAsync(Stanzas.Message("1"));

        Assert.Equal("1", (await stream.HearAsync()).Id);
    }

    [Fact]
    [Requirement("XEP-0124", "15.5", "The last key of a sequence comes with the first of the next.")]
    public async Task A_client_may_change_to_another_sequence()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, keys) = await OpenAsync(server, length: 5);
        await client.LogInAsync();
        var next = new Keys("another seed", 10);
        client.More = () => $"key='{keys.Next()}' newkey='{next.Next()}' pause='100'";

        Assert.False((await client.SendAsync()).Terminates);
        client.More = () => $"key='{next.Next()}' pause='100'";
        Assert.False((await client.SendAsync()).Terminates);
        Assert.False((await client.SendAsync()).Terminates);

        client.More = () => $"key='{NobodysKey}'";
        Assert.Equal("item-not-found", (await client.SendAsync()).Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "15.4", "A repeated request is an exact copy (14.3), key included: nobody else gets its answer.")]
    public async Task An_answer_is_repeated_to_its_own_client_only()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, keys) = await OpenAsync(server);
        await client.LogInAsync();
        var stream = await server.Upstream.AcceptAsync();
        await stream.SayAsync(Stanzas.Message("secret"));
        var rid = client.Rid;
        var key = keys.Next();
        client.More = () => $"key='{key}'";
        var original = await client.SendAsync();

        Assert.Equal(original.Text, (await client.PostAsync(rid, $"key='{key}'")).Text);
        var stranger = await client.PostAsync(rid, $"key='{NobodysKey}'");

        Assert.Equal("item-not-found", stranger.Condition);
        Assert.True(stranger.IsEmpty);
    }

    [Fact]
    [Requirement("XEP-0124", "15.4", "Requests that arrive out of order are judged in their order.")]
    public async Task A_key_is_judged_when_its_turn_comes()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, keys) = await OpenAsync(server);
        await client.LogInAsync();
        var stream = await server.Upstream.AcceptAsync();
        var (rid, first, second) = (client.Rid, keys.Next(), keys.Next());
        var early = client.PostAsync(rid + 1, $"key='{second}'", Stanzas.Message("2"));
        await server.HeldAsync(1);

        _ = client.PostAsync(rid, $"key='{first}'", Stanzas.Message("1"));

        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
        Assert.False(early.IsCompleted && (await early).Terminates);
    }

    [Fact]
    [Requirement("XEP-0124", "15.4", "A request that arrived early with a wrong key ends the session when its turn comes; what came before it is processed.")]
    public async Task An_early_request_of_a_stranger_is_found_out()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, keys) = await OpenAsync(server);
        await client.LogInAsync();
        var stream = await server.Upstream.AcceptAsync();
        var rid = client.Rid;
        var stranger = client.PostAsync(rid + 1, $"key='{NobodysKey}'", Stanzas.Message("2"));
        await server.HeldAsync(1);

        var own = await client.PostAsync(rid, $"key='{keys.Next()}'", Stanzas.Message("1"));

        Assert.Equal("item-not-found", (await stranger).Condition);
        Assert.Equal("other-request", own.Condition);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Requirement("XEP-0124", "15.4", "After the end, too, only the client hears how it ended.")]
    public async Task The_last_words_are_for_the_client_alone()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, keys) = await OpenAsync(server);
        await client.LogInAsync();
        var (rid, key) = (client.Rid, keys.Next());
        var last = await client.PostAsync(rid, $"type='terminate' key='{key}'");
        Assert.True(last.Terminates);

        Assert.Equal("item-not-found", (await client.PostAsync(rid, $"type='terminate' key='{NobodysKey}'")).Condition);
        Assert.Equal("item-not-found", (await client.PostAsync(rid + 1, $"key='{NobodysKey}'")).Condition);
        Assert.Equal(last.Text, (await client.PostAsync(rid, $"type='terminate' key='{key}'")).Text);
    }

    private static async Task<(BoshClient Client, Keys Keys)> OpenAsync(BoshServer server, int length = 20)
    {
        var keys = new Keys("a seed", length);
        var client = server.Client();
        await client.OpenAsync(BoshServer.Domain, $"{BoshClient.UsualAttributes} newkey='{keys.Next()}'");
        client.More = () => $"key='{keys.Next()}'";
        return (client, keys);
    }

    /// <summary>§15.3: a seed, hashed again and again; shown from the end.</summary>
    private sealed class Keys
    {
        private readonly Stack<string> _left = new();

        public Keys(string seed, int length)
        {
            for (var key = Hash(seed); _left.Count < length; key = Hash(key))
                _left.Push(key);
        }

        public string Next() => _left.Pop();

        [SuppressMessage("Security", "CA5350", Justification = "The specification's own choice.")]
        private static string Hash(string text) => Convert.ToHexStringLower(SHA1.HashData(Encoding.ASCII.GetBytes(text)));
    }
}
