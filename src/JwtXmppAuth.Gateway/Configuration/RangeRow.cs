using System.Globalization;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>A value between two others, both included.</summary>
internal abstract class RangeRow<TOptions, TValue>(
    string name, Func<TOptions, TValue?> get, Action<TOptions, TValue> set, TValue min, TValue max) : ValueRow<TOptions>(name)
    where TValue : struct, IComparable<TValue>
{
    public TValue Min => min;

    public TValue Max => max;

    public override void Check(string path, TOptions options, ConfigurationFindings findings)
    {
        if (get(options) is { } value && (value.CompareTo(min) < 0 || value.CompareTo(max) > 0))
            findings.Fault(path, $"is {Text(value)}; must be between {Text(min)} and {Text(max)}");
    }

    protected abstract bool TryParse(string text, out TValue value);

    protected abstract string Text(TValue value);

    protected sealed override bool TrySet(TOptions options, string trimmed, string value)
    {
        if (!TryParse(trimmed, out var parsed))
            return false;
        set(options, parsed);
        return true;
    }
}

internal sealed class NumberRow<TOptions>(
    string name, Func<TOptions, int> get, Action<TOptions, int> set, int min, int max)
    : RangeRow<TOptions, int>(name, options => get(options), set, min, max)
{
    protected internal override string Expected => $"a whole number between {Text(Min)} and {Text(Max)}";

    protected override bool TryParse(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    protected override string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class TimeRow<TOptions>(
    string name, Func<TOptions, TimeSpan?> get, Action<TOptions, TimeSpan> set, TimeSpan min, TimeSpan max)
    : RangeRow<TOptions, TimeSpan>(name, get, set, min, max)
{
    protected internal override string Expected => $"a time as hours:minutes:seconds, between {Text(Min)} and {Text(Max)}";

    // Without a colon TimeSpan reads days: a "60" would wait for two months.
    protected override bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    protected override string Text(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
