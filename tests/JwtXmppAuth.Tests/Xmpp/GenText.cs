using System.Text;
using CsCheck;

namespace JwtXmppAuth.Tests.Xmpp;

/// <summary>Unicode text: any of it but U+FFFE, which the platform does not normalise, with what has case, decompositions, direction or meaning in addresses made likely.</summary>
internal static class GenText
{
    private static readonly Gen<string> Telling = Gen.OneOf(
        "a", "B", "z", "9", "-", " ", "@", "/", "%", "%41", "%c3%a4", "%C3", "'", "[", "]", "\u00E4", "\u00C4", "a\u0308", "\u0308", "\u00DF", "\u1E9E", "\u03A3", "\u03C2",
        "\u0130", "\u0131", "\uFB01", "\uFF21", "\u212A", "\u00AD", "\u200B", "\u05D0", "\u0628", "\u0661", "\u0410", "\u1100\u1161", "\uAC00", "\U0001F600", "\U0001D400", "\u3000");

    private static readonly Gen<string> Any =
        Gen.Int[1, 0x10FFFF].Where(codePoint => Rune.IsValid(codePoint) && codePoint != 0xFFFE).Select(codePoint => new Rune(codePoint).ToString());

    private static readonly Gen<string> Basic = Gen.Int[0xA0, 0x2FFF].Select(codePoint => new Rune(codePoint).ToString());

    public static readonly Gen<string> Text =
        Gen.Frequency((4, Telling), (2, Basic), (1, Any)).Array[1, 8].Select(string.Concat);
}
