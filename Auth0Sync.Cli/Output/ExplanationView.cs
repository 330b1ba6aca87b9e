using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Pausing;
using Spectre.Console;
using static Auth0Sync.Cli.Output.CliOutput;

namespace Auth0Sync.Cli.Output;

/// <summary>Shows why and what: rule, ledger, calls with before and after, what is not written.</summary>
internal static class ExplanationView
{
    public static void Show(IAnsiConsole console, Explanation explanation)
    {
        var line = explanation.Line is { } number ? $"line {Texts.Format(number)}: " : "";
        if (explanation.EventId is { } id)
        {
            console.MarkupLine($"{line}[bold]{Escape(explanation.EventType)} {Escape(id)}[/] {Texts.Format(explanation.EventTime)} {Escape(explanation.UserId)}".TrimEnd());
        }

        if (explanation.Problem is { } problem)
        {
            console.MarkupLine($"[red]{line}{Escape(problem)}[/]");
        }

        foreach (var target in explanation.Targets)
        {
            ShowTarget(console, target);
            ShowLine(console, "waits", Describe(explanation.Pauses.FirstOrDefault(pause => pause.Target == target.Target)));
        }

        if (!explanation.HasPersonalData && explanation.Targets.Any(target => target.Calls.Any(call => call.Changes.Count > 0)))
        {
            console.MarkupLine("[grey]Values are left out. Add --personal-data to see them.[/]");
        }
    }

    public static void ShowTarget(IAnsiConsole console, TargetExplanation target)
    {
        var outcome = target.Outcome;
        console.MarkupLine($"[bold]{Escape(target.Target)}[/]: {Escape(Join(outcome.Name, outcome.Reason))} {Escape(outcome.RecordId)}".TrimEnd());
        ShowLine(console, "problem", outcome.Message);
        ShowLine(console, "records in question", outcome.Candidates.Count > 0 ? string.Join(", ", outcome.Candidates) : null);
        ShowLine(console, "match", Describe(target.Match));
        ShowLine(console, "known before", Describe(target.Ledger));
        foreach (var call in target.Calls)
        {
            ShowLine(console, "would", Describe(call));
            foreach (var change in call.Changes)
            {
                console.MarkupLine($"      {Escape(change.Field)}{Escape(DescribeValues(change))}");
            }
        }

        foreach (var group in target.NotWritten.GroupBy(field => (field.Reason, field.Since?.EventId)))
        {
            var since = group.Key.EventId is { } id ? $" since {id}" : "";
            ShowLine(console, "not written", $"{string.Join(", ", group.Select(field => field.Field))} ({Texts.ToWords(group.Key.Reason)}{since})");
        }
    }

    private static void ShowLine(IAnsiConsole console, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            console.MarkupLine($"  [grey]{label}:[/] {Escape(text)}");
        }
    }

    private static string? Describe(PausedTarget? pause) => pause is null ? null
        : $"until auth0sync resume {pause.Target}: paused since {Texts.Format(pause.PausedAt)} by {pause.PausedBy}{(pause.Reason.Length > 0 ? $", {pause.Reason}" : "")}";

    private static string? Describe(ExplainedMatch? match) => match is null ? null
        : $"{(match.Rule is { } rule ? $"{rule} found {match.RecordId ?? "the record"}" : "no rule found a record")}{DescribeRules(match.Rules)}";

    private static string DescribeRules(IReadOnlyList<ExplainedRule> rules) =>
        rules.Count <= 1 ? "" : $" ({string.Join(", ", rules.Select(item => $"{item.Rule}: {Texts.ToWords(item.Result)}"))})";

    private static string Describe(ExplainedLedger ledger) => !ledger.IsKnown ? "nothing, the user is new here" : string.Join(", ", new[]
    {
        ledger.Status,
        ledger.RecordId is { } record ? $"linked to {record}" : null,
        ledger.IsShared ? "shared with another user" : null,
        ledger.IsUncertain ? "the result of an earlier write is unknown" : null,
        ledger.IsLeased ? "being written now" : null,
        ledger.NewestEvent is { } newest ? $"newest event {newest.EventId} of {Texts.Format(newest.Time)}" : null,
        ledger.InReview is { } review ? $"{review.EventId} is in review" : null,
    }.OfType<string>());

    private static string Describe(ExplainedCall call)
    {
        var what = string.Join(' ', new[] { Texts.ToWords(call.Kind), call.RecordId, call.Status, call.Notification, call.Recipient }.OfType<string>());
        return call.Result == CallResult.Done ? what : $"{what} ({Texts.ToWords(call.Result)})";
    }

    private static string DescribeValues(FieldChange change) => change switch
    {
        { IsHidden: true } => "",
        { IsBeforeKnown: true } => $": {Quote(change.Before)} -> {Quote(change.After)}",
        _ => $": {Quote(change.After)}",
    };

    private static string Quote(string? value) => value is null ? "empty" : $"'{value}'";

    private static string Join(string name, string? reason) => reason is null ? name : $"{name} ({reason})";
}
