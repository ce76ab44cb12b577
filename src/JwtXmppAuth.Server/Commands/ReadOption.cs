using System.CommandLine;
using System.Globalization;

namespace JwtXmppAuth.Server.Commands;

/// <summary>An option whose word is read as something; where it cannot be, the command line is at fault and says what it must be.</summary>
internal static class ReadOption
{
    private const long LastSecond = 253_402_300_799;

    /// <param name="read">Null: the word is none.</param>
    /// <param name="mustBe">Ends the sentence that begins "--name must be".</param>
    public static Option<T?> Of<T>(string name, string helpName, string description, Func<string, T?> read, string mustBe) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var value = read(result.Tokens[0].Value);
            if (value is null)
                result.AddError($"{name} must be {mustBe}.");
            return value;
        },
    };

    public static Option<DateTimeOffset?> Time(string name, string description) =>
        Of(name, "TIME", description, ReadTime, "a time like 2026-11-26T08:00:00Z, or seconds since 1970");

    private static DateTimeOffset? ReadTime(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return seconds <= LastSecond ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }
}
