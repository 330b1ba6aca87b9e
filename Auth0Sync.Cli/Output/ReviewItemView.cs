using Auth0Sync.Core.Operations.Review;
using Spectre.Console;
using static Auth0Sync.Cli.Output.CliOutput;

namespace Auth0Sync.Cli.Output;

/// <summary>Shows a review item: cause, records side by side, and the command for each thing that can be done.</summary>
internal static class ReviewItemView
{
    public static void Show(IAnsiConsole console, ReviewItemReport report)
    {
        var item = report.Item;
        console.MarkupLine($"[bold]{Escape(item.Reason.ToString())}[/] {Escape(item.Target)} {Escape(item.EventType)} {Escape(item.EventId)} {Texts.Format(item.EventTime)}");
        console.MarkupLine(Escape(report.Cause));
        console.MarkupLine(Escape(report.Advice));
        ShowLine(console, "details", item.Details);
        ShowLine(console, "message", report.Message);
        ShowLine(console, "user", Describe(report.User));
        foreach (var candidate in report.Candidates)
        {
            ShowLine(console, $"record {candidate.Number}{(candidate.RecordId is { } id ? $" ({id})" : "")}", Describe(candidate));
        }

        if (report.Fields.Count > 0)
        {
            console.Write(CreateFieldTable(report));
        }

        // What can be sent again can be explained before.
        if (report.Options.Any(option => option is { Action: ReviewActionKind.Retry, IsPossible: true }))
        {
            console.MarkupLine($"[green]can auth0sync explain --review {Escape(item.Id)}[/]");
            console.MarkupLine("    Explains what the event would do now, and why. Writes nothing.");
        }

        foreach (var option in report.Options)
        {
            console.MarkupLine($"[{(option.IsPossible ? "green" : "grey")}]{(option.IsPossible ? "can" : "cannot")} {Escape(FormatCommand(item.Id, option))}[/]");
            console.MarkupLine($"    {Escape(option.Effect)}");
        }

        foreach (var entry in report.History)
        {
            ShowLine(console, $"{Texts.Format(entry.At)} {entry.By}", $"{Texts.ToWords(entry.Action)}{(entry.IsCompleted ? "" : ", not completed")}");
        }
    }

    private static Table CreateFieldTable(ReviewItemReport report)
    {
        var table = CreateTable(["field", "event", .. report.Candidates.Select(candidate => $"record {candidate.Number}")]);
        foreach (var field in report.Fields)
        {
            var cells = report.Candidates.Select(candidate => field.Candidates.FirstOrDefault(comparison => comparison.Candidate == candidate.Number))
                .Select(comparison => comparison is null ? "" : Escape(Join(comparison.Value, Texts.ToWords(comparison.Comparison))));
            table.AddRow(new[] { Escape(field.Field), Escape(field.EventValue) }.Concat(cells).ToArray());
        }

        return table;
    }

    private static string Join(string? value, string comparison) => value is null ? comparison : $"{value} ({comparison})";

    private static string? Describe(ReviewUserState? user) => user is null ? null : string.Join(", ", new[]
    {
        user.UserId,
        user.RecordId is { } record ? $"linked to {record}" : user.HasRecord ? "has a record" : "has no record",
        user.IsDeleted ? "deleted" : null,
        user.IsBlocked ? "blocked" : null,
        user.HasNewerEvents ? "newer events are known, whose values stay" : null,
    }.OfType<string>());

    private static string Describe(ReviewCandidate candidate) => string.Join(", ", new[]
    {
        Texts.ToWords(candidate.State),
        candidate.Owner switch
        {
            CandidateOwner.None => "belongs to no user",
            CandidateOwner.SameUser => "belongs to this user",
            CandidateOwner.OtherUser => "belongs to another user",
            CandidateOwner.DeletedUser => "belongs to a deleted user",
            _ => null,
        },
        candidate.IsRecordOfUser ? "linked to this user" : null,
        candidate.Problem,
    }.OfType<string>());

    private static string FormatCommand(string id, ReviewOption option) => option switch
    {
        { Action: ReviewActionKind.Dismiss } => $"auth0sync review dismiss {id}",
        { Action: ReviewActionKind.Retry } => $"auth0sync review retry {id}",
        { Choice: { Kind: ReviewChoiceKind.Link, RecordId: var record } } => $"auth0sync review approve {id} --link {record ?? "<record, shown with --personal-data>"}",
        { Choice: { Kind: ReviewChoiceKind.SkipFields, Fields: var fields } } => $"auth0sync review approve {id} --skip-fields {string.Join(',', fields)}",
        _ => $"auth0sync review approve {id} --create",
    };

    private static void ShowLine(IAnsiConsole console, string label, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            console.MarkupLine($"  [grey]{Escape(label)}:[/] {Escape(text)}");
        }
    }
}
