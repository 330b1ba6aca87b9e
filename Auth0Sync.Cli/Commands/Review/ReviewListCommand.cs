using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands.Review;

internal sealed class ReviewListCommand : CliCommand
{
    private const int PageSize = 200;
    private const int DefaultLimit = 50;
    private const string MoreHint = "There are more; see --limit.";

    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<ReviewReason?> _reason = ReviewOptions.CreateReason();
    private readonly Option<int?> _limit = new("--limit") { Description = $"Maximum number of items (default: {DefaultLimit}, with --json all)", HelpName = "count" };

    public ReviewListCommand(CommandRunner runner)
        : base("list", "List open items. The exit code is 1 if there are any", runner)
    {
        _limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
            {
                result.AddError("--limit must be at least 1.");
            }
        });
        Add(_target);
        Add(_reason);
        Add(_limit);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var filter = new ReviewFilter(host.GetKnownTarget(context.Get(_target)), context.Get(_reason));
        var limit = context.Get(_limit) ?? (context.Output.IsJson ? int.MaxValue : DefaultLimit);
        var (items, hasMore) = await ReadAsync(host.Get<ReviewActions>(), filter, limit, cancellationToken);
        if (context.Output.IsJson)
        {
            items.ForEach(item => context.Output.Write(item));
            if (hasMore)
            {
                context.Output.Messages.WriteLine(MoreHint);
            }
        }
        else
        {
            Show(context.Output, items, hasMore);
        }

        return items.Count > 0 ? ExitCode.Problem : ExitCode.Ok;
    }

    private static async Task<(List<ReviewListEntry> Items, bool HasMore)> ReadAsync(ReviewActions actions, ReviewFilter filter, int limit, CancellationToken cancellationToken)
    {
        var items = new List<ReviewListEntry>();
        string? continuation = null;
        do
        {
            var page = await actions.ListAsync(filter, PageSize, continuation, cancellationToken);
            items.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null && items.Count < limit);

        return (items[..Math.Min(items.Count, limit)], continuation is not null || items.Count > limit);
    }

    private static void Show(CliOutput output, List<ReviewListEntry> items, bool hasMore)
    {
        if (items.Count == 0)
        {
            output.Console.MarkupLine("[green]Nothing waits for a decision.[/]");
            return;
        }

        var table = CliOutput.CreateTable("id", "target", "reason", "event", "details", "records", "times", "last seen");
        foreach (var item in items)
        {
            table.AddRow(
                CliOutput.Escape(item.Id),
                CliOutput.Escape(item.Target),
                item.Reason.ToString(),
                CliOutput.Escape($"{item.EventType} {item.EventId}"),
                CliOutput.Escape(item.Details),
                Texts.Format(item.CandidateCount),
                Texts.Format(item.Count),
                Texts.Format(item.LastSeenAt));
        }

        output.Console.Write(table);
        output.Console.WriteLine(hasMore ? MoreHint : "Next: auth0sync review show <id>");
    }
}
