using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>The first line of an explanation, for somebody who reads no other.</summary>
internal static class Summary
{
    public static Explanation Of(ExplainedHost host, ImmutableArray<ExplainedStage> stages, VerifiedToken? token, RoomStage? room)
    {
        var first = stages.SelectMany(stage => stage.Checks).FirstOrDefault(check => check.Outcome is CheckOutcome.Failed);
        if (first is null)
            return new Explanation(host.Domain, true, $"{host.Domain} accepts {Who(host, token)}{(room is null ? "" : $" in {room.Asked}")}.");

        var what = room is not null && stages[^1].Checks.Contains(first) ? "refuses the room" : token is null ? "refuses the token" : "refuses the login";
        return new Explanation(host.Domain, false, $"{host.Domain} {what}, {first.Code}: {first.Explanation}")
        {
            Code = first.Code,
            Text = first.Text,
            Fix = first.Fix,
        };
    }

    private static string Who(ExplainedHost host, VerifiedToken? token) => token is null
        ? $"a guest (Guests is {host.Options.GuestPolicy.Word()})"
        : $"the token of app {Quoted.Text(token.AppId)}";

    /// <summary>As the configuration writes it.</summary>
    public static string Word(this GuestPolicy policy) => policy switch
    {
        GuestPolicy.Deny => "deny",
        GuestPolicy.WaitForHost => "wait-for-host",
        GuestPolicy.Lobby => "lobby",
        GuestPolicy.JoinExisting => "join-existing",
        _ => "create",
    };
}
