namespace JwtXmppAuth.Testing;

/// <summary>
/// The requirement a test proves; <c>docs/conformance.md</c> is made of these.
/// </summary>
/// <param name="document"><c>XEP-0124</c>, <c>RFC 6120</c>, …</param>
/// <param name="section">As the document numbers it: <c>14.3</c>.</param>
/// <param name="text">What it asks, in our words.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequirementAttribute(string document, string section, string text) : Attribute
{
    public string Document => document;

    public string Section => section;

    public string Text => text;
}
