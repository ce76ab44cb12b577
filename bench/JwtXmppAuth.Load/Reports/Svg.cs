using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Load.Reports;

/// <summary>Scalable Vector Graphics 1.1, of lines, boxes and words; no scripts, no fonts of its own, readable on light and dark.</summary>
internal sealed class Svg(int width, int height)
{
    /// <summary>Told apart by those who see no red or no green.</summary>
    public static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

    private readonly StringBuilder _text = new();

    public void Line(double x1, double y1, double x2, double y2, string colour = "#999", double strength = 1) => Add(
        $"<line x1='{x1:0.#}' y1='{y1:0.#}' x2='{x2:0.#}' y2='{y2:0.#}' stroke='{colour}' stroke-width='{strength:0.#}'/>");

    public void Path(IEnumerable<(double X, double Y)> points, string colour) => Add(
        $"<polyline fill='none' stroke='{colour}' stroke-width='2' points='{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}'/>");

    public void Dot(double x, double y, string colour) => Add($"<circle cx='{x:0.#}' cy='{y:0.#}' r='3' fill='{colour}'/>");

    public void Box(double x, double y, double width, double height, string colour) => Add(
        $"<rect x='{x:0.#}' y='{y:0.#}' width='{width:0.#}' height='{height:0.#}' fill='{colour}'/>");

    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>: which part of it stands at <paramref name="x"/>.</param>
    public void Words(double x, double y, string words, string anchor = "start", int size = 12, string colour = "#444") => Add(
        $"<text x='{x:0.#}' y='{y:0.#}' font-size='{size}' text-anchor='{anchor}' fill='{colour}'>{Escape(words)}</text>");

    public override string ToString() =>
        $"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}' font-family='sans-serif'>\n<rect width='{width}' height='{height}' fill='#fff'/>\n{_text}</svg>\n";

    private static string Escape(string words) => words
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    private void Add(FormattableString element) => _text.AppendLine(element.ToString(CultureInfo.InvariantCulture));
}
