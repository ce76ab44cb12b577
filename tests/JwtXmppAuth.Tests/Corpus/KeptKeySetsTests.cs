using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tests.Corpus;

/// <summary>Key sets as others publish them; from those in <c>read</c> at least one key is taken.</summary>
public sealed class KeptKeySetsTests
{
    private static readonly KeptInputs Kept = new("KeySets");

    public static TheoryData<string> Names => Kept.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_set_is_read_as_ever(string name)
    {
        var set = Kept.Read(name);

        Assert.Equal(set.Verdict, JwksDocument.Read(set.Bytes, new("set")) is KeyReading.Good ? "read" : "refused");
        IsSound(set.Bytes);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_one_gives_sound_keys_or_words(string name) => Assert.All(KeptInputs.Damaged(Kept.Read(name)), IsSound);

    [Fact]
    public void Both_verdicts_are_kept() => Assert.Equal(["read", "refused"], Kept.Verdicts);

    /// <summary>Of a publisher and of an operator, who may have secrets in it.</summary>
    private static void IsSound(byte[] set)
    {
        foreach (var local in (bool[])[false, true])
            switch (JwksDocument.Read(set, new("set") { AllowSecrets = local }))
            {
                case KeyReading.Good(var keys, var refused):
                    Assert.InRange(keys.Count, 1, JwksDocument.MaxKeys);
                    Assert.All(keys, key => Assert.All(key.Algorithms, algorithm => Assert.Equal(key.Family, algorithm.Family)));
                    Assert.All(keys, key => Assert.True(local || key.Family != KeyFamily.Secret));
                    Assert.All(refused, key => Assert.False(string.IsNullOrEmpty(key.Problem)));
                    break;
                case KeyReading.Faulty(var sentence):
                    Assert.NotEmpty(sentence);
                    Assert.DoesNotContain(Issuer.DefaultSecret, sentence, StringComparison.Ordinal);
                    break;
            }
    }
}
