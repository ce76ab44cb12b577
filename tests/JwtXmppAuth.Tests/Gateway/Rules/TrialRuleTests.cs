using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class TrialRuleTests
{
    private readonly List<TrialRefusal> _told = [];
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_join_that_the_trial_would_refuse_is_forwarded_and_told_once_for_a_room()
    {
        var session = Given.Session(Given.Token("a", "acme"));
        var pipeline = Pipeline(trial => trial.DomainVerification = true);

        foreach (var room in (string[])["a", "a", "[acme]a"])
            Assert.IsType<RuleOutcome.Forward>(pipeline.FromClient(Given.Stanza($"<presence to='{room}@conference.meet.example.com/nick'/>"), session));

        var refusal = Assert.Single(_told);
        Assert.Equal(("meet.example.com", "room.domain", "app"), (refusal.Host, refusal.Code, refusal.App));
        Assert.Contains("Have the issuer write", refusal.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_rules_in_force_refuse_the_trial_does_not_see()
    {
        var pipeline = Pipeline(trial => trial.DomainVerification = true);

        Assert.IsType<RuleOutcome.Refuse>(pipeline.FromClient(
            Given.Stanza("<presence to='b@conference.meet.example.com/nick'/>"), Given.Session(Given.Token("a", "acme"))));
        Assert.Empty(_told);
    }

    [Fact]
    public void Counts_are_kept_by_host_and_code_with_the_first_and_the_last_time()
    {
        var record = new TrialRecord(_clock, _told.Add);
        var begun = _clock.GetUtcNow();

        record.Add(new TrialRefusal("b", "token.exp", "one", "session 1", "app"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        record.Add(new TrialRefusal("b", "token.exp", "two", "session 2", "app"));
        record.Add(new TrialRefusal("a", "token.exp", "three", "session 3", "app"));

        Assert.Equal(["a", "b"], record.Counts.Select(count => count.LastRefusal.Host));
        Assert.Equal((2, begun, begun.AddMinutes(1), "two"), (record.Counts[1].Count, record.Counts[1].First, record.Counts[1].Last, record.Counts[1].LastRefusal.Explanation));
        Assert.Equal(3, _told.Count);
    }

    private StanzaPipeline Pipeline(Action<TrialOptions> change)
    {
        var host = Given.Host(of => of.DomainVerification = false);
        change(host.Trial);
        var record = new TrialRecord(_clock, _told.Add);
        return StanzaPipeline.For(host, [host], new Attendance(), trial: new Trial(host, [host], new TokenTrial([], _ => throw new NotSupportedException(), host.TrialRules, _clock), record));
    }
}
