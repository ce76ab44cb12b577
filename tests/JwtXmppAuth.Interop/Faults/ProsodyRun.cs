using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing.Faults;

namespace JwtXmppAuth.Interop.Faults;

/// <summary>One plan on a real Prosody, over real sockets, in real time.</summary>
internal sealed class ProsodyRun(Prosody prosody, Plan plan)
{
    /// <summary>Every script and every timeout is over long before.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);

    /// <summary>Around a bound, either outcome is right; how late the machine was comes on top.</summary>
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
                violations.AddRange(await life.JudgeAsync(room, witness.Lateness));
        }
        catch (Exception failure)
        {
            violations.Add($"{failure.GetType().Name}: {failure.Message}; {string.Join("; ", lives.Select(life => life.Participant))}; {witness}; {string.Join("; ", lives.Select(life => life.Client))}");
        }

        if (violations.Count > 0)
            violations.AddRange(lives.SelectMany(life => life.Notes.Concat(life.Gateway.Log)));
        foreach (var life in lives)
            await life.DisposeAsync();
        return new RunReport(
            plan,
            violations,
            [.. lives.SelectMany(life => life.Befell.Concat(life.Gateway.Befell.Select(kind => $"{kind}")))],
            [.. lives.Where(life => life.Playing.IsCompletedSuccessfully).Select(life => life.Playing.Result.End)],
            lives.Sum(life => life.Client.Resumed),
            room,
            witness.Lateness);
    }

    /// <summary>One participant and all that is its own.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private readonly ProxiedBosh? _bosh;
        private readonly ProxiedWebSocket? _socket;
        private const string LateMachine = "a late machine";

        private readonly Part _part;
        private TimeSpan _silence;
        private TimeSpan _age;
        private string? _late;

        private Life(Part part, string room, FaultedGateway gateway)
        {
            var (token, retry) = (FaultedGateway.Token(part.Name), TimeSpan.FromMilliseconds(20));
            (_part, Gateway) = (part, gateway);
            if (part.Socket)
            {
                _socket = new ProxiedWebSocket(part, token, gateway.Clients);
                Client = new PatientWebSocketClient(part, Prosody.Host, _socket, TimeProvider.System, retry);
            }
            else
            {
                _bosh = new ProxiedBosh(part, token, gateway.Clients);
                Client = new PatientBoshClient(part, Prosody.Host, _bosh, TimeProvider.System, retry, TimeSpan.FromSeconds(part.Wait + 2));
            }

            Participant = new Participant(part, Client, Prosody.Host, room, TimeProvider.System);
            Playing = PlayAsync();
        }

        public FaultedGateway Gateway { get; }

        public IFaultedClient Client { get; }

        /// <summary>The network's faults, and the machine's where a session has ended by nothing else.</summary>
        public IEnumerable<string> Befell => [.. _socket?.Befell ?? _bosh!.Befell.Select(kind => $"{kind}"), .. _late is null ? (string[])[] : [_late]];

        public IEnumerable<string> Notes => _socket?.Notes ?? _bosh!.Notes;

        public Participant Participant { get; }

        public Task<Account> Playing { get; }

        public static async Task<Life> BeginAsync(Prosody prosody, Part part, string room) =>
            new(part, room, await FaultedGateway.StartAsync(prosody, part));

        public async Task<IEnumerable<string>> JudgeAsync(IReadOnlyList<string> room, TimeSpan lateness)
        {
            var (account, excuse) = (await Playing, Excuse(lateness));
            if (excuse.May == LateMachine && account.End is not (End.Orderly or End.Vanished))
                _late = $"{LateMachine}: {account.End}";
            return [.. Gateway.Complaints, .. Judgement.Violations(room, account, excuse)];
        }

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private async Task<Account> PlayAsync()
        {
            var account = await Participant.PlayAsync();
            await Client.Loop;
            (_silence, _age) = (_bosh?.LongestSilence ?? _socket!.LongestSilence, _bosh?.Age ?? TimeSpan.Zero);
            return account;
        }

        private Excuse Excuse(TimeSpan lateness)
        {
            var must = _bosh is not null && _silence > FaultedGateway.Inactivity + Margin + lateness ? $"a silence of {_silence}" : null;
            var late = lateness > FaultedGateway.KeepAlive - Margin || Reason(Margin + lateness) is not null ? LateMachine : null;
            return new Excuse(must ?? Reason(Margin) ?? late, must);
        }

        /// <summary>Why it may have ended; null when it must have survived.</summary>
        private string? Reason(TimeSpan margin) =>
            // When a WebSocket session lost its client, the gateway knows and we do not: a dead peer is noticed late, a slow one early.
            _silence > FaultedGateway.Inactivity - margin ? "silence"
            : _part.ConnectionFaults.Any(at => at.Fault.Delay > FaultedGateway.KeepAlive - margin) ? "dead peer"
            : _age > FaultedGateway.AuthenticationTimeout - margin && !Participant.IsIn ? "slow login"
            : _bosh is { LateCopy: true } ? "late copy"
            : Gateway.Befell.Any(kind => kind is not ServerFaultKind.Trickled) ? "server"
            : null;
    }
}
