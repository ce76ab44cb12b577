using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Fuzz;

public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const ulong FirstSeed = 1;
    private const int Executions = 100_000;

    public static TheoryData<string> Kept => [.. Corpus.Documents.Keys];

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_kept_document_is_read_the_same(string name)
    {
        using var differential = new Differential();
        Assert.Null(differential.Judge(Corpus.Documents[name]));
    }

    /// <summary>A few seconds of it. For a long run: <c>JWTXMPPAUTH_FUZZ_EXECUTIONS=10000000 JWTXMPPAUTH_FUZZ_SEED=2</c>, and <c>-showliveoutput</c>.</summary>
    [Fact]
    public void Whatever_is_accepted_here_others_read_as_the_same_tree()
    {
        var executions = Variable("JWTXMPPAUTH_FUZZ_EXECUTIONS", Executions);
        var seed = (ulong)Variable("JWTXMPPAUTH_FUZZ_SEED", (long)FirstSeed);
        var started = Stopwatch.GetTimestamp();
        using var run = new Run(seed);

        var found = run.Execute(executions);

        output.WriteLine(
            $"Seed {seed}: {executions} documents in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s; accepted {run.Accepted}, "
            + $"refused here alone {run.Stricter}; Expat is {Expat.Version}");
        Assert.True(found.Count == 0, Run.Show(found));
        Assert.True(run.Accepted > executions / 5, $"Only {run.Accepted} documents were in order: the generator has lost its grammar.");
    }

    [Fact]
    public void Every_character_of_the_basic_plane_can_or_cannot_stand_in_a_name_as_others_have_it()
    {
        using var differential = new Differential();
        var together = new StringBuilder();
        for (var c = 0x20; c <= 0xFFFF; c++)
        {
            foreach (var document in char.IsSurrogate((char)c) ? (string[])[] : [$"<{(char)c}/>", $"<a{(char)c}/>", $"<a>{(char)c}&#{c};</a>"])
            {
                Assert.Null(differential.JudgeReading(Encoding.UTF8.GetBytes(document), out var accepted));
                together.Append(accepted ? document : "");
            }

            // What is written of those that may stand there is judged by the hundred.
            if (c % 0x100 != 0xFF)
                continue;
            Assert.Null(differential.JudgeWhole(Encoding.UTF8.GetBytes($"<all>{together}</all>")));
            together.Clear();
        }
    }

    private static long Variable(string name, long otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
