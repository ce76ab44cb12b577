using System.Text;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class ScramExchangeTests
{
    private const string ServerFirst256 = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ServerFinal256 = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static ScramExchange Sha256 => new(ScramExchange.Sha256, "user", "pencil", "rOprNGfwEbeRWgbNEkqO");

    [Fact]
    public void It_speaks_the_example_of_RFC_5802()
    {
        var exchange = new ScramExchange(ScramExchange.Sha1, "user", "pencil", "fyko+d2lbbFgONRv9qkxdawL");

        Assert.Equal("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", Text(exchange.InitialResponse));
        Assert.Equal(
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Text(exchange.Respond(Bytes("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"))));
        exchange.Conclude(Bytes("v=rmF9pqV8S7suAoZWja4dJRkFsKQ="));
    }

    [Fact]
    public void It_speaks_the_example_of_RFC_7677()
    {
        var exchange = Sha256;

        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Text(exchange.InitialResponse));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Text(exchange.Respond(Bytes(ServerFirst256))));
        exchange.Conclude(Bytes(ServerFinal256));
    }

    [Fact]
    public void The_servers_proof_may_come_as_a_challenge_of_its_own()
    {
        var exchange = Sha256;
        exchange.Respond(Bytes(ServerFirst256));

        Assert.Empty(exchange.Respond(Bytes(ServerFinal256)));
        exchange.Conclude([]);
    }

    [Fact]
    public void The_two_characters_with_a_meaning_are_escaped() => Assert.Equal(
        "n,,n=a=3Db=2Cc,r=n", Text(new ScramExchange(ScramExchange.Sha1, "a=b,c", "p", "n").InitialResponse));

    [Theory]
    [InlineData("")]
    [InlineData("v=")]
    [InlineData("v=AAAA")]
    [InlineData("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")]
    [InlineData("e=invalid-proof")]
    public void A_server_that_does_not_know_the_password_is_not_believed(string final)
    {
        var exchange = Sha256;
        exchange.Respond(Bytes(ServerFirst256));
        Assert.Equal(UpstreamFailure.Protocol, Assert.Throws<UpstreamFailedException>(() => exchange.Conclude(Bytes(final))).Code);
    }

    [Fact]
    public void Nor_is_one_that_says_success_without_asking() =>
        Assert.Throws<UpstreamFailedException>(() => Sha256.Conclude(Bytes(ServerFinal256)));

    [Theory]
    [InlineData("")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=somebodyelse,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1000001")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-1")]
    [InlineData("r=rOprNGfwEbeRWgbNEkqOx,s=*,i=4096")]
    [InlineData("m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    public void A_challenge_that_is_none_is_not_answered(string challenge) =>
        Assert.Throws<UpstreamFailedException>(() => Sha256.Respond(Bytes(challenge)));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[]? bytes) => Encoding.UTF8.GetString(bytes!);
}
