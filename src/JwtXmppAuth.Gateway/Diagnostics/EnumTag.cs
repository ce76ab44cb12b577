using System.Collections.Frozen;
using System.Text;

namespace JwtXmppAuth.Gateway.Diagnostics;

/// <summary>The tag values of an enum: its members' names as <c>snake_case</c>, made once.</summary>
internal static class EnumTag<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<TEnum, string> Names =
        Enum.GetValues<TEnum>().Distinct().ToFrozenDictionary(member => member, member => Snake(member.ToString()));

    public static string Of(TEnum member) => Names.GetValueOrDefault(member, KnownCodes.Other);

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
