using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Server.Commands;

/// <summary>An explanation for a person: the answer in one line, what to change, then every check.</summary>
internal sealed class ExplanationText(TextWriter output, Paint paint)
{
    public void Write(Explanation explanation)
    {
        output.WriteLine(explanation.Accepted ? paint.Good(explanation.Headline) : paint.Bad(explanation.Headline));
        if (explanation.Fix is { } fix)
            output.WriteLine($"  {paint.Advice($"Fix: {fix}")}");
        if (explanation.Text is { } text)
            output.WriteLine($"  The client is told: {text}");
        if (explanation.Subject is { } subject)
            output.WriteLine($"  Subject {subject}");

        foreach (var stage in explanation.Stages)
            Write(stage, explanation);
        WriteList("Profile", [.. explanation.Mapping.Select(step => $"{step.Claim}: {(step.Value is { } value ? Quoted.Text(value) : "left out")}, {step.Source}")]);
        WriteList("Grants", explanation.Grants);
        WriteList("Remarks", explanation.Remarks);
    }

    private void Write(ExplainedStage stage, Explanation explanation)
    {
        output.WriteLine();
        output.WriteLine($"  {paint.Heading(Heading(stage, explanation))}");
        var width = stage.Checks.Max(check => check.Name.Length);
        foreach (var check in stage.Checks.Where(check => check.Outcome is not CheckOutcome.NotReached))
            Write(check, width);
        foreach (var because in stage.Checks.Where(check => check.Outcome is CheckOutcome.NotReached).GroupBy(check => check.Explanation))
            output.WriteLine(paint.Faint($"    not reached, because {because.Key}: {string.Join(", ", because.Select(check => check.Name))}"));
    }

    private static string Heading(ExplainedStage stage, Explanation explanation) => stage.Name switch
    {
        "token" when explanation.App is { } app && !explanation.SignatureVerified => $"Token, as app \"{app}\" sees it; nobody has vouched for what it says",
        "token" when explanation.App is { } app => $"Token of app \"{app}\"",
        "token" => "Token",
        "room" => $"Room {explanation.Room}",
        _ => "Admission",
    };

    private void Write(CheckReport check, int width)
    {
        var name = check.Name.PadRight(width);
        switch (check.Outcome)
        {
            case CheckOutcome.Passed:
                output.WriteLine($"    {paint.Good("passed ")}  {name}  {Seen(check)}");
                break;
            case CheckOutcome.Failed:
                output.WriteLine($"    {paint.Bad("FAILED ")}  {name}  {check.Code}: {check.Explanation}");
                if (check.Fix is { } fix)
                    output.WriteLine($"             {new string(' ', width)}  {paint.Advice(fix)}");
                break;
            default:
                output.WriteLine(paint.Faint($"    {"skipped"}  {name}  {check.Explanation}"));
                break;
        }
    }

    private static string Seen(CheckReport check) => check switch
    {
        { Actual: null } => check.Explanation ?? "",
        _ when check.Actual == check.Expected => check.Actual,
        { Explanation: { } remark } => $"{check.Actual}; expected {check.Expected}. {remark}",
        _ => $"{check.Actual}; expected {check.Expected}",
    };

    private void WriteList(string heading, IReadOnlyCollection<string> sentences)
    {
        if (sentences.Count == 0)
            return;
        output.WriteLine();
        output.WriteLine($"  {paint.Heading(heading)}");
        foreach (var sentence in sentences)
            output.WriteLine($"    {sentence}");
    }
}
