using Auth0Sync.Cli.Commands;
using Auth0Sync.Core.Operations.Users;
using Auth0Sync.Core.Telemetry;
using Spectre.Console;
using static Auth0Sync.Cli.Output.CliOutput;

namespace Auth0Sync.Cli.Output;

/// <summary>Shows a user in every target.</summary>
internal static class UserView
{
    public static string Describe(EmailMatch match) => LogText.Escape(match switch
    {
        { Problem: { } problem } => $"{match.Target}: cannot be asked for the address: {problem}",
        { IsAmbiguous: true, UserId: { } user } => $"{match.Target}: record {match.RecordId} is one of several with the address and belongs to {user}",
        { IsAmbiguous: true } => $"{match.Target}: record {match.RecordId} is one of several with the address and belongs to no Auth0 user",
        { UserId: { } user } => $"{match.Target}: the record with the address belongs to {user}",
        { RecordId: { } record } => $"{match.Target}: record {record} has the address and belongs to no Auth0 user",
        _ => $"{match.Target}: no record of an Auth0 user has the address",
    });

    public static void Show(IAnsiConsole console, UserLine line)
    {
        var report = line.User;
        console.MarkupLine($"[bold]{Escape(report.UserId)}[/]");
        foreach (var target in report.Targets)
        {
            ShowTarget(console, target);
        }

        foreach (var item in report.ReviewItems)
        {
            console.MarkupLine($"[yellow]In review: {Escape(item.Reason)} in {Escape(item.Target)}, {Escape(item.EventId)} {Escape(item.Details)}[/] See: auth0sync review show {Escape(item.Id)}");
        }

        foreach (var message in report.Pending)
        {
            console.MarkupLine($"Pending: {Escape(message.EventType)} {Escape(message.EventId)} in {Escape(message.Queue)}, attempt {message.Attempt}, received {Texts.Format(message.ReceivedAt)}");
        }

        if (!report.IsPendingComplete)
        {
            console.MarkupLine("[grey]More events may be pending: a queue shows only its first messages, and none that are delayed.[/]");
        }

        foreach (var entry in line.History)
        {
            console.MarkupLine(Escape($"{Texts.Format(entry.SettledAt)} {entry.Target} {entry.EventType} {entry.EventId} {entry.Outcome} {entry.Detail}".TrimEnd()));
        }

        foreach (var problem in report.Problems)
        {
            console.MarkupLine($"[red]Cannot read: {Escape(problem)}[/]");
        }
    }

    private static void ShowTarget(IAnsiConsole console, UserTarget target)
    {
        var facts = new[]
        {
            target.RecordId is { } record ? $"record {record}" : target.IsLinked ? "has a record" : "no record",
            target.IsCreatedHere ? "created by Auth0Sync" : null,
            target.IsShared ? "shared with another user" : null,
            target.IsUncertain ? "the result of a write is unknown" : null,
            target.Lease is { } lease ? $"being written for {Texts.Format(TimeSpan.FromSeconds(lease.AgeSeconds))}" : null,
            target.Status == KnownUserStatus.Blocked ? Describe("blocked by", target.BlockedSetBy) : null,
            target.Status == KnownUserStatus.Deleted ? Describe("deleted by", target.DeletedSetBy) : null,
            Describe("waits in review:", target.PendingReview),
        };
        console.MarkupLine($"[bold]{Escape(target.Target)}[/]: {Texts.ToWords(target.Status)}, {Escape(string.Join(", ", facts.OfType<string>()))}");
        if (target.Fields.Count > 0)
        {
            var fields = CreateTable("field", "from event", "of", "refused");
            foreach (var field in target.Fields)
            {
                fields.AddRow(Escape(field.Field), Escape(field.SetBy?.EventId), Texts.Format(field.SetBy?.Time), Escape(DescribeRefusal(field)));
            }

            console.Write(fields);
        }

        if (target.LastOutcomes.Count > 0)
        {
            var outcomes = CreateTable("settled", "event", "outcome", "fields");
            foreach (var outcome in target.LastOutcomes)
            {
                outcomes.AddRow(
                    Texts.Format(outcome.SettledAt),
                    Escape($"{outcome.EventType} {outcome.EventId}"),
                    Escape(outcome.Detail is { } detail ? $"{outcome.Outcome} ({detail})" : outcome.Outcome),
                    Escape(string.Join(", ", outcome.Fields)));
            }

            console.Write(outcomes);
        }
    }

    private static string? Describe(string what, EventPosition? position) => position is null ? null : $"{what} {position.EventId} of {Texts.Format(position.Time)}";

    private static string DescribeRefusal(UserField field) => field.RefusedFrom is { } refused
        ? $"{refused.EventId}{(field.IsTaken ? ", another record has the address" : "")}{(field.IsWaiting ? ", waits for the address" : "")}"
        : "";
}
