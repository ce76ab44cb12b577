using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Faults;

namespace JwtXmppAuth.Interop.Faults;

/// <summary>One plan on a real Prosody, over real sockets, in real time.</summary>
internal sealed class ProsodyRun(Prosody prosody, Plan plan)
{
    /// <summary>Every script and every timeout is over long before.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(90);

    /// <summary>Around a bound, either outcome is right: a machine with other work to do is late.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private readonly string _room = $"r{plan.Seed}@{Prosody.Conference}";

    /// <summary>Plays the plan; what it reports as violations must not have happened.</summary>
    public async Task<RunReport> PlayAsync()
    {
        await using var witness = await Witness.EnterAsync(prosody, _room);
        var lives = await Task.WhenAll(plan.Parts.Select(part => Life.BeginAsync(prosody, part, _room)));
        var violations = new List<string>();
        IReadOnlyList<string> room = [];
        try
        {
            await Task.WhenAll(lives.Select(life => life.Playing)).WaitAsync(Most, TimeProvider.System);
            await Task.WhenAll(lives.Select(life => life.Gateway.QuietAsync()));
            await witness.AloneAsync(plan.Parts.Select(part => part.Name));
            room = await witness.ReportAsync();
            foreach (var life in lives)
                violations.AddRange(await life.JudgeAsync(room));
        }
        catch (Exception failure)
        {
            violations.Add($"{failure.GetType().Name}: {failure.Message}; {string.Join("; ", lives.Select(life => life.Participant))}");
        }

        if (violations.Count > 0)
            violations.AddRange(lives.SelectMany(life => life.Network.Notes.Concat(life.Gateway.Log)));
        foreach (var life in lives)
            await life.DisposeAsync();
        return new RunReport(
            plan,
            violations,
            [.. lives.SelectMany(life => life.Network.Befell.Select(kind => $"{kind}").Concat(life.Gateway.Befell.Select(kind => $"{kind}")))],
            [.. lives.Where(life => life.Playing.IsCompletedSuccessfully).Select(life => life.Playing.Result.End)],
            room);
    }

    /// <summary>One participant and all that is its own.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private TimeSpan _silence;
        private TimeSpan _age;

        private Life(Part part, string room, FaultedGateway gateway)
        {
            Gateway = gateway;
            Network = new ProxiedBosh(part, FaultedGateway.Token(part.Name), gateway.Clients);
            var client = new PatientBoshClient(
                part,
                Prosody.Host,
                Network,
                TimeProvider.System,
                retry: TimeSpan.FromMilliseconds(20),
                patience: TimeSpan.FromSeconds(part.Wait + 2));
            Participant = new Participant(part, client, Prosody.Host, room, TimeProvider.System);
            Playing = PlayAsync();
        }

        public FaultedGateway Gateway { get; }

        public ProxiedBosh Network { get; }

        public Participant Participant { get; }

        public Task<Account> Playing { get; }

        public static async Task<Life> BeginAsync(Prosody prosody, Part part, string room) =>
            new(part, room, await FaultedGateway.StartAsync(prosody, part));

        public async Task<IEnumerable<string>> JudgeAsync(IReadOnlyList<string> room) =>
        [
            .. Gateway.Complaints,
            .. Judgement.Violations(room, await Playing, Excuse()),
        ];

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task<Account> PlayAsync()
        {
            var account = await Participant.PlayAsync();
            (_silence, _age) = (Network.LongestSilence, Network.Age);
            return account;
        }

        private Excuse Excuse()
        {
            var must = _silence > FaultedGateway.Inactivity + Margin ? $"a silence of {_silence}" : null;
            var may = must
                ?? (_silence > FaultedGateway.Inactivity - Margin ? "silence"
                    : _age > FaultedGateway.AuthenticationTimeout - Margin && !Participant.IsIn ? "slow login"
                    : Network.LateCopy ? "late copy"
                    : Gateway.Befell.Any(kind => kind is not ServerFaultKind.Trickled) ? "server"
                    : null);
            return new Excuse(may, must);
        }
    }
}
