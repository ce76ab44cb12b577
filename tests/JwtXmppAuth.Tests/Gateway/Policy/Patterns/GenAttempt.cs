using CsCheck;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>Patterns of every construct of the language, some of them broken, and subjects that have much to match in them.</summary>
internal static class GenAttempt
{
    /// <summary>One byte a character.</summary>
    private static readonly Gen<string> Letter = Gen.Frequency(
        (6, Gen.OneOf("a", "b")),
        (3, Gen.OneOf("-", ".", "1", "x", "_", " ", "B")),
        (1, Gen.OneOf("[", "]", "(", ")", "%", "^", "$", "\0", "\t", "\x7F", "\xC3", "\xA4", "\xFF")));

    private static readonly Gen<string> Class = Gen.Frequency(
        (8, Gen.Char["acdglpsuwxACDGLPSUWX"].Select(letter => $"%{letter}")),
        (2, Gen.Char["zZbfkq.%-[]()^$\xC3"].Select(letter => $"%{letter}")));

    private static readonly Gen<string> Set = Gen.Select(
        Gen.OneOf("[", "[", "[^", "[]", "[^]", "[-"),
        Gen.Frequency(
            (4, Letter.Where(letter => letter != "]")),
            (2, Class.Where(letter => letter != "%b" && letter != "%f")),
            (2, Gen.OneOf("a-z", "0-9", "a-", "b-a", "+-%", "\0-\x1F", "\x80-\xFF", "%a-z", "a-%%"))).Array[0, 3].Select(string.Concat),
        (opening, items) => $"{opening}{items}]");

    private static readonly Gen<string> Single = Gen.Frequency((5, Letter.Where(IsPlain)), (2, Gen.Const(".")), (3, Class.Where(c => c is not ("%b" or "%f"))), (3, Set));

    private static readonly Gen<string> Item = Gen.Frequency(
        (9, Gen.Select(Single, Gen.OneOf("", "", "", "*", "+", "-", "?"), (single, repetition) => single + repetition)),
        (3, Gen.OneOf("(", "(", ")", ")", "()")),
        (1, Gen.OneOf("%1", "%2", "%3", "%0")),
        (1, Gen.OneOf("%b()", "%bab", "%b[]", "%baa")),
        (1, Set.Select(set => "%f" + set)),
        (1, Gen.OneOf("^", "$")),
        (1, Letter));

    private static readonly Gen<string> Pattern = Gen.Frequency(
        (8, Item.Array[0, 7].Select(string.Concat)),
        // Captures that close, which loose brackets seldom do.
        (6, Gen.Select(Item.Array[0, 3], Item.Array[0, 3], Item.Array[0, 3], (a, b, c) => $"{string.Concat(a)}({string.Concat(b)}){string.Concat(c)}%1")),
        (4, Gen.Select(Item.Array[0, 3], Item.Array[0, 3], (a, b) => $"^({string.Concat(a)})({string.Concat(b)})$")),
        (2, Gen.Select(Item.Array[0, 5], Gen.OneOf("%", "[", "[^", "[a", "[a-", "[%", "%b", "%ba", "%f", "%fa", "(", "(a", ")", "[]", "[^]"), (a, end) => string.Concat(a) + end)),
        (1, Gen.OneOf(Letter, Class, Gen.OneOf("*", "+", "-", "?", "^", "$", "%b", "%f")).Array[0, 12].Select(string.Concat)));

    private static readonly Gen<string> Subject = Gen.Frequency(
        (4, Gen.Char["ab"].Array[0, 16].Select(letters => new string(letters))),
        (4, Letter.Array[0, 16].Select(string.Concat)),
        (1, Gen.OneOf("(a(b)a)b", "[t]a", "team-1.x", "a-b_1 B", "aabbaabb", "abab")),
        (1, Gen.Byte.Array[0, 12].Select(bytes => string.Concat(bytes.Select(one => (char)one)))));

    public static readonly Gen<Attempt> Attempt = Gen.Select(Pattern, Subject, (pattern, subject) => new Attempt(Bytes(pattern), Bytes(subject)));

    public static byte[] Bytes(string latin) => System.Text.Encoding.Latin1.GetBytes(latin);

    private static bool IsPlain(string letter) => letter is not ("[" or "]" or "(" or ")" or "%" or "^" or "$");
}
