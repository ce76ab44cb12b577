using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>One option of a section.</summary>
internal abstract class OptionRow<TOptions>(string name)
{
    public string Name { get; } = name;

    public virtual bool IsText => false;

    /// <summary>What may stand there, in words that follow "must be".</summary>
    protected internal abstract string Expected { get; }

    /// <summary>Path and expectation of this option, or of those below it.</summary>
    public virtual IEnumerable<(string Path, string Expected)> Described => [(Name, Expected)];

    public abstract void Read(IConfigurationSection section, string path, TOptions options, ConfigurationFindings findings);

    /// <summary>Whether the value lies in its range, whoever set it.</summary>
    public virtual void Check(string path, TOptions options, ConfigurationFindings findings)
    {
    }
}

/// <summary>A row whose value is one word; null in a file means that the option is left at its default.</summary>
internal abstract class ValueRow<TOptions>(string name) : OptionRow<TOptions>(name)
{
    public sealed override void Read(IConfigurationSection section, string path, TOptions options, ConfigurationFindings findings)
    {
        if (section.GetChildren().Any())
            findings.Fault(path, $"has keys below it; must be {Expected}");
        else if (section.Value is { } value && !TrySet(options, value.Trim(), value))
            findings.Fault(path, $"is {Shown.Of(value)}; must be {Expected}");
    }

    protected abstract bool TrySet(TOptions options, string trimmed, string value);
}

internal sealed class TextRow<TOptions>(string name, Action<TOptions, string> set) : ValueRow<TOptions>(name)
{
    public override bool IsText => true;

    protected internal override string Expected => "a text";

    protected override bool TrySet(TOptions options, string trimmed, string value)
    {
        set(options, value);
        return true;
    }
}

internal sealed class FlagRow<TOptions>(string name, Action<TOptions, bool> set) : ValueRow<TOptions>(name)
{
    protected internal override string Expected => "true or false";

    protected override bool TrySet(TOptions options, string trimmed, string value)
    {
        if (!bool.TryParse(trimmed, out var flag))
            return false;
        set(options, flag);
        return true;
    }
}

/// <summary>Members of an enum, written as in the documentation: <c>existing-only</c>; case and hyphens do not matter.</summary>
internal sealed class ChoiceRow<TOptions, TEnum>(string name, Action<TOptions, TEnum> set) : ValueRow<TOptions>(name)
    where TEnum : struct, Enum
{
    protected internal override string Expected => $"one of {string.Join(", ", Enum.GetNames<TEnum>().Select(Shown.Kebab))}";

    protected override bool TrySet(TOptions options, string trimmed, string value)
    {
        var plain = trimmed.Replace("-", "", StringComparison.Ordinal);
        // Enum.Parse would take numbers and lists as well.
        if (!Enum.GetNames<TEnum>().Contains(plain, StringComparer.OrdinalIgnoreCase))
            return false;
        set(options, Enum.Parse<TEnum>(plain, ignoreCase: true));
        return true;
    }
}

/// <summary>A moment with its offset: without one it would mean another moment on every machine.</summary>
internal sealed class MomentRow<TOptions>(string name, Action<TOptions, DateTimeOffset> set) : ValueRow<TOptions>(name)
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:sszzz"];

    protected internal override string Expected => "a moment like 2026-03-01T00:00:00Z, or with an offset like +01:00";

    protected override bool TrySet(TOptions options, string trimmed, string value)
    {
        if (!DateTimeOffset.TryParseExact(
                trimmed, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return false;
        set(options, moment);
        return true;
    }
}
