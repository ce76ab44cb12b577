using JwtXmppAuth.Gateway.Transports.Bosh;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>What a sequence of keys remembers of requests that may be repeated; the rest is XEP-0124 §15's, and tested there.</summary>
public sealed class KeySequenceTests
{
    private const int Remembered = 4;

    private readonly KeySequence _keys = new(Remembered);

    [Fact]
    public void Without_any_key_every_copy_without_one_is_good_and_no_other()
    {
        Take(1);
        Assert.True(_keys.IsCopy(Body(1)));
        Assert.False(_keys.IsCopy(Body(1, key: "k")));
        Assert.False(_keys.IsCopy(Body(1, newKey: "k")));
        Assert.False(_keys.InUse);
    }

    [Fact]
    public void A_request_from_before_the_first_key_is_repeated_without_one()
    {
        for (var rid = 1; rid < 10; rid++)
            Take(rid);
        Take(10, newKey: "k");

        Assert.True(_keys.InUse);
        Assert.True(_keys.IsCopy(Body(10, newKey: "k")));
        Assert.False(_keys.IsCopy(Body(10)));
        Assert.False(_keys.IsCopy(Body(9, key: "k")));
        Assert.True(_keys.IsCopy(Body(9)));
        Assert.True(_keys.IsCopy(Body(10 - Remembered + 1)));
        Assert.False(_keys.IsCopy(Body(10 - Remembered)));
        Assert.False(_keys.IsCopy(Body(11)));
    }

    private void Take(long rid, string? newKey = null)
    {
        var body = Body(rid, newKey: newKey);
        _keys.Remember(body);
        Assert.True(_keys.TryAdvance(body));
    }

    private static BoshBody Body(long rid, string? key = null, string? newKey = null) => new() { Rid = rid, Key = key, NewKey = newKey };
}
