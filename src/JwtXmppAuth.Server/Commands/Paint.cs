namespace JwtXmppAuth.Server.Commands;

/// <summary>Colours for people at a terminal; nothing at all for pipes and files, or where <c>NO_COLOR</c> asks for none.</summary>
internal sealed class Paint(bool on)
{
    public static Paint None { get; } = new(on: false);

    public static Paint For(TextWriter output) =>
        new(ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

    public string Good(string text) => In("32", text);

    public string Bad(string text) => In("31;1", text);

    public string Advice(string text) => In("33", text);

    public string Heading(string text) => In("1", text);

    public string Faint(string text) => In("2", text);

    private string In(string style, string text) => on ? $"\e[{style}m{text}\e[0m" : text;
}
