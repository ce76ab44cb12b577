using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

public sealed class StateDirectoryTests
{
    [Theory]
    [InlineData("STATE_DIRECTORY=/var/lib/a XDG_STATE_HOME=/x HOME=/home/u", "/var/lib/a")]
    [InlineData("STATE_DIRECTORY=/var/lib/a:/var/lib/b", "/var/lib/a")]
    [InlineData("STATE_DIRECTORY= XDG_STATE_HOME=/x HOME=/home/u", "/x/jwtxmppauth")]
    [InlineData("STATE_DIRECTORY=relative HOME=/home/u", "/home/u/.local/state/jwtxmppauth")]
    [InlineData("XDG_STATE_HOME=/x HOME=/home/u", "/x/jwtxmppauth")]
    [InlineData("XDG_STATE_HOME=relative HOME=/home/u", "/home/u/.local/state/jwtxmppauth")]
    [InlineData("HOME=/home/u", "/home/u/.local/state/jwtxmppauth")]
    [InlineData("HOME=/home/u LOCALAPPDATA=/data", "/home/u/.local/state/jwtxmppauth")]
    [InlineData("LOCALAPPDATA=/data", "/data/jwtxmppauth")]
    [InlineData("HOME=", null)]
    [InlineData("HOME=u", null)]
    [InlineData("", null)]
    public void It_is_what_the_environment_names_first(string environment, string? expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', 2)).ToDictionary(variable => variable[0], variable => variable[1]);

        Assert.Equal(expected, StateDirectory.Of(variables.GetValueOrDefault));
    }
}
