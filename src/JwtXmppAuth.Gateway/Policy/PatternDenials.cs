using JwtXmppAuth.Gateway.Policy.Patterns;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Every way a room is refused whose claim is a pattern, as <see cref="Denials"/> has the others (scheme 5.3 step 6).</summary>
internal static class PatternDenials
{
    private const string Tag = "invalid-regex";

    /// <param name="verdict">Null: patterns are switched off.</param>
    /// <returns>Null where the pattern opens the room.</returns>
    public static Denial? Of(MucAddress room, string claim, PatternVerdict? verdict)
    {
        var pattern = $"The claim room is the pattern {Quoted.Text(claim)} (context.room.regex)";
        var asked = $"the room asked for is {Quoted.Text(room.Name!)}.";
        Denial? denial = verdict switch
        {
            PatternVerdict.Whole => null,
            PatternVerdict.Nothing => Mismatch(
                "Room name cannot be matched to the one from token.",
                "room-name-does-not-match",
                $"{pattern}; {asked} The one does not match the other.",
                $"Have the issuer change the pattern, or open a room that it matches.{Hint(claim)}"),
            PatternVerdict.Part part => Mismatch(
                "Room and token mismatched",
                null,
                $"{pattern}, which finds {Quoted.Text(part.Text)}; {asked} It must find the whole name.",
                $"Have the issuer write a pattern for the whole name.{Hint(claim)}"),
            PatternVerdict.RoomTooLong length => new(
                "room.pattern_room_length",
                "Room name is too long to match against the room claim",
                Tag,
                $"{pattern}; the name of the room asked for has {length.Length} bytes, and RoomPatterns:MaxRoomLength is {length.Max}.")
            {
                Fix = "Raise MaxRoomLength, or give the room a shorter name.",
            },
            PatternVerdict.TooComplex(var why) => new(
                "room.pattern_complexity",
                "Room claim pattern is too complex",
                Tag,
                $"{pattern}; {asked} {why}")
            {
                Fix = "Have the issuer write a simpler pattern, or raise MaxQuantifiers in RoomPatterns.",
            },
            PatternVerdict.Invalid(var language, var why) => new(
                "room.pattern_syntax",
                $"Room claim is not a valid {language}",
                Tag,
                $"{pattern}, which is not valid: {why}.")
            {
                Fix = $"Have the issuer write a valid {language}; RoomPatterns:Language says which language patterns are in.",
            },
            _ => new(
                "room.pattern",
                "Room claim patterns are not enabled",
                Tag,
                $"{pattern}, and RoomPatterns:Language is none here.")
            {
                Fix = $"Name the room ({Quoted.Text(room.Name!)}), or use \"*\", or choose a Language.",
            },
        };
        return denial is null ? null : denial with { Expected = RoomText.Of(room.Name!), Actual = Quoted.Text(claim) };
    }

    private static Denial Mismatch(string text, string? tag, string explanation, string fix) =>
        new("room.mismatch", text, tag, explanation) { Fix = fix };

    /// <summary>What a pattern that finds nothing most often has.</summary>
    private static string Hint(string claim)
    {
        for (var i = 0; i < claim.Length; i++)
        {
            if (claim[i] is '%' or '\\')
                i++;
            else if (char.IsAsciiLetterUpper(claim[i]))
                return " Names of rooms are in lower case, and patterns are not made so.";
        }

        return "";
    }
}
