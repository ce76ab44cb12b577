using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using JwtXmppAuth.Benchmarks;
using Perfolizer.Horology;

// In this process: the short run stays under four minutes, and the root's build settings need not hold for generated projects.
var config = DefaultConfig.Instance
    // CPU time in many short iterations, so that a busy machine disturbs little.
    .AddJob(Job.ShortRun
        .WithClock(new CpuClock())
        .WithIterationCount(12)
        .WithIterationTime(TimeInterval.FromMilliseconds(100))
        .WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(StatisticColumn.Min)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Mean, Column.Error, Column.StdDev, Column.RatioSD, Column.Gen0, Column.Gen1, Column.Gen2)
    .WithOptions(ConfigOptions.JoinSummary)
    .WithArtifactsPath("artifacts/benchmarks");
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args is [] ? ["--filter", "*"] : args, config);
