using JwtXmppAuth.Testing.Faults;

namespace JwtXmppAuth.Faults;

/// <summary>The judge of the runs, judged: it finds what was done to a good story, and nothing in the good story itself.</summary>
public sealed class JudgementTests
{
    private static readonly Excuse NoExcuse = new(May: null, Must: null);

    private static readonly string[] Room =
        ["witness joins", "anna joins", "berta joins", "anna says 1", "berta says 1", "anna shows 2", "anna leaves", "berta leaves"];

    private static readonly Account Anna = new(
        "anna",
        End.Orderly,
        ["anna joins", "anna says 1", "anna shows 2", "anna leaves"],
        ["anna joins", "berta joins", "anna says 1", "berta says 1", "anna shows 2", "anna leaves"],
        ["3", "4"],
        ["3", "4"]);

    [Fact]
    public void A_session_in_which_nothing_went_wrong_is_found_good() => Assert.Empty(Judgement.Violations(Room, Anna, NoExcuse));

    [Theory]
    [InlineData(End.Vanished)]
    [InlineData("item-not-found")]
    public void A_session_that_had_to_end_may_end_anywhere_if_the_room_is_told(string end)
    {
        string[] room = ["witness joins", "anna joins", "berta joins", "anna says 1", "anna leaves"];
        var account = Anna with { End = end, Did = Anna.Did.Take(3).ToList(), Saw = ["anna joins", "berta joins"], Answers = ["3"] };
        Assert.Empty(Judgement.Violations(room, account, new Excuse("silence", "silence")));
    }

    public static TheoryData<string, Func<Account, Account>> Tampered => new()
    {
        { "a stanza to the room was lost", account => account with { Did = ["anna joins", "anna says 1", "anna says 5", "anna shows 2", "anna leaves"] } },
        { "one was doubled", account => account with { Did = ["anna joins", "anna shows 2", "anna leaves"] } },
        { "two changed places", account => account with { Did = ["anna joins", "anna shows 2", "anna says 1", "anna leaves"] } },
        { "a stanza to her was lost", account => account with { Saw = [.. account.Saw.Where(what => what != "berta says 1")] } },
        { "one was doubled for her", account => account with { Saw = [.. account.Saw.Take(4), .. account.Saw.Skip(3)] } },
        { "two changed places for her", account => account with { Saw = [account.Saw[0], account.Saw[2], account.Saw[1], .. account.Saw.Skip(3)] } },
        { "an answer was lost", account => account with { Answers = ["3"] } },
        { "an answer came twice", account => account with { Answers = ["3", "3", "4"] } },
        { "the session ended for no reason", account => account with { End = "item-not-found" } },
    };

    [Theory]
    [MemberData(nameof(Tampered), DisableDiscoveryEnumeration = true)]
    public void Everything_that_must_not_happen_is_found(string what, Func<Account, Account> tamper) =>
        Assert.True(Judgement.Violations(Room, tamper(Anna), NoExcuse).Any(), what);

    [Fact]
    public void A_session_that_should_be_over_and_a_room_that_was_not_told_are_found()
    {
        Assert.NotEmpty(Judgement.Violations(Room, Anna, new Excuse("silence", "silence")));
        var lost = Anna with { End = End.Vanished };
        Assert.NotEmpty(Judgement.Violations([.. Room.Where(what => what != "anna leaves")], lost, NoExcuse));
        Assert.NotEmpty(Judgement.Violations([.. Room, "anna leaves"], lost, NoExcuse));
    }
}
