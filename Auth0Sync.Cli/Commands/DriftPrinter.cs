using System.Globalization;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Drift;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary>Runs a comparison and prints its rows while they are found: as lines, CSV or JSON.</summary>
internal static class DriftPrinter
{
    // A person does not read more; a program has --csv and --json.
    private const int MaxShownRows = 50;

    public static async Task<ExitCode> RunAsync(
        string description,
        CommandContext context,
        DriftOptions options,
        DriftRequest request,
        Func<DriftRequest, Func<DriftRow, ValueTask>, IProgress<long>, Task<DriftReport>> run)
    {
        var isCsv = context.Get(options.Csv);
        if (isCsv)
        {
            context.Environment.Output.WriteLine("line,target,kind,isRepairable,recordId,otherRecordId,userId,fields,detail");
        }

        var count = 0;
        var report = await context.Output.Progress.RunAsync(description, progress =>
            run(request, Print, progress.Select((long users) => Texts.Count(users, "user"))));
        if (isCsv)
        {
            ShowProblems(context.Output.Messages, report.Problems, report.ProblemCount);
            ShowNotes(context.Output.Messages, report.Targets);
            ShowError(context.Output.Messages, report.Error);
        }
        else
        {
            context.Output.Write(new DriftLine(null, report), (console, line) => Show(console, line.Report!, count));
        }

        return report.Failure?.ToExitCode() ?? (report.ProblemCount > 0 || report.Targets.Any(IsOpen) ? ExitCode.Problem : ExitCode.Ok);

        ValueTask Print(DriftRow row)
        {
            count++;
            if (isCsv)
            {
                context.Environment.Output.WriteLine(FormatCsv(row));
            }
            else if (context.Output.IsJson || count <= MaxShownRows)
            {
                context.Output.Write(new DriftLine(row, null), (console, line) => ShowRow(console, line.Row!));
            }

            return ValueTask.CompletedTask;
        }
    }

    public static void ShowProblems(IAnsiConsole console, IReadOnlyList<LineProblem> problems, long count)
    {
        if (count > 0)
        {
            console.MarkupLine($"[yellow]Skipped {Texts.Count(count, "line")} without a valid user:[/]");
        }

        foreach (var problem in problems)
        {
            console.MarkupLine($"  line {Texts.Format(problem.Line)}: {CliOutput.Escape(problem.Problem)}");
        }
    }

    // Records that could not be read are an error of the report.
    private static bool IsOpen(TargetDrift target) => target.DriftCount > target.RequeuedCount;

    private static void ShowNotes(IAnsiConsole console, IEnumerable<TargetDrift> targets)
    {
        foreach (var target in targets.Where(target => target.Note is not null))
        {
            console.MarkupLine($"[yellow]{CliOutput.Escape($"{target.Target}: {target.Note}")}[/]");
        }
    }

    private static void ShowError(IAnsiConsole console, string? error)
    {
        if (error is not null)
        {
            console.MarkupLine($"[red]{CliOutput.Escape(error)}[/]");
        }
    }

    private static void ShowRow(IAnsiConsole console, DriftRow row)
    {
        var what = string.Join(", ", new[] { Texts.ToWords(row.Kind), row.UserId, row.RecordId is { } record ? $"record {record}" : null, row.OtherRecordId is { } other ? $"other record {other}" : null }.OfType<string>());
        console.MarkupLine($"line {Texts.Format(row.Line)} [bold]{CliOutput.Escape(row.Target)}[/] {CliOutput.Escape(what)}: {CliOutput.Escape(row.Detail)} {CliOutput.Escape(FormatFields(row))}".TrimEnd());
    }

    private static void Show(IAnsiConsole console, DriftReport report, int rowCount)
    {
        if (rowCount > MaxShownRows)
        {
            console.WriteLine($"... and {Texts.Format(rowCount - MaxShownRows)} more; --csv and --json print all of them");
        }

        ShowProblems(console, report.Problems, report.ProblemCount);
        var kinds = Enum.GetValues<DriftKind>();
        var table = CliOutput.CreateTable(["target", "in sync", .. kinds.Select(kind => Texts.ToWords(kind)), "requeued"]);
        foreach (var target in report.Targets)
        {
            table.AddRow([
                CliOutput.Escape(target.Note is { } note ? $"{target.Target} ({note})" : target.Target),
                Texts.Format(target.InSync),
                .. kinds.Select(kind => Texts.Format(target.ByKind.GetValueOrDefault(kind))),
                Texts.Format(target.RequeuedCount)]);
        }

        console.Write(table);
        console.WriteLine($"{Texts.Count(report.UserCount, "user")} in {Texts.Format(report.Elapsed)}.");
        ShowError(console, report.Error);
    }

    private static string FormatFields(DriftRow row) => string.Join("; ", row.Fields.Select(field => (field.Expected, field.Actual) is (null, null)
        ? field.Field
        : $"{field.Field}: {field.Actual ?? "empty"} instead of {field.Expected ?? "empty"}"));

    private static string FormatCsv(DriftRow row) => string.Join(',', new[]
    {
        row.Line.ToString(CultureInfo.InvariantCulture),
        row.Target,
        row.Kind.ToString(),
        row.IsRepairable ? "true" : "false",
        row.RecordId ?? "",
        row.OtherRecordId ?? "",
        row.UserId ?? "",
        FormatFields(row),
        row.Detail,
    }.Select(Quote));

    // Spreadsheets run a cell that begins like a formula.
    private static string Quote(string cell) => $"\"{(cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + cell : cell).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
