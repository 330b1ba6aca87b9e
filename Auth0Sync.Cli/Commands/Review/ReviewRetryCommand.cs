using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands.Review;

internal sealed class ReviewRetryCommand : ReviewActionCommand
{
    private readonly Argument<string?> _id = new("id") { Description = "The id of the item; or use --all", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _all = new("--all") { Description = "All items, or those with --reason and --target" };
    private readonly Option<ReviewReason?> _reason = ReviewOptions.CreateReason();
    private readonly Option<string?> _target = CommonOptions.CreateTarget();

    public ReviewRetryCommand(CommandRunner runner)
        : base("retry", "Send the event of an item, or of many, through the queue again, after the cause is fixed", runner)
    {
        Add(_id);
        Add(_all);
        Add(_reason);
        Add(_target);
        Validators.Add(result =>
        {
            if (result.GetResult(_id) is { Tokens.Count: > 0 } == result.GetValue(_all))
            {
                result.AddError("Give the id of an item, or --all.");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        return context.Arguments.GetValue(_id) is { } id
            ? await RunAsync(context, actor => host.Get<ReviewActions>().RetryAsync(id, actor, cancellationToken), cancellationToken)
            : await RetryAllAsync(context, host.Get<ReviewActions>(), host.GetKnownTarget(context.Get(_target)), cancellationToken);
    }

    private async Task<ExitCode> RetryAllAsync(CommandContext context, ReviewActions actions, string? target, CancellationToken cancellationToken)
    {
        var filter = new ReviewFilter(target, context.Get(_reason));
        var actor = GetActor(context);
        if (MustAsk(context) && !await ConfirmAllAsync(context, actions, filter, cancellationToken))
        {
            return ExitCode.Problem;
        }

        var (succeeded, failed) = (0, 0);
        await foreach (var result in actions.RetryAllAsync(filter, actor, cancellationToken))
        {
            _ = IsSuccess(result) ? succeeded++ : failed++;
            context.Output.Write(result, Show);
        }

        if (!context.Output.IsJson)
        {
            context.Output.Console.WriteLine(actor.IsDryRun ? $"{Texts.Count(succeeded, "item")} would be retried, {failed} would fail." : $"{Texts.Count(succeeded, "item")} retried, {failed} failed.");
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.Problem;
    }

    // Whether each event can be sent is not known before it is read, which takes long for many.
    private static async Task<bool> ConfirmAllAsync(CommandContext context, ReviewActions actions, ReviewFilter filter, CancellationToken cancellationToken)
    {
        var counts = await context.Output.Progress.RunAsync("Counting the items", progress => CountAsync(actions.ListAllAsync(filter, cancellationToken), progress));
        var groups = counts.Select(group => $"{Texts.Format(group.Value)} {group.Key.Reason} in {group.Key.Target ?? "no target"}");
        context.Output.Messages.WriteLine(counts.Count == 0 ? "No item matches." : $"{Texts.Count(counts.Values.Sum(), "item")} will be retried: {string.Join(", ", groups)}.");
        return counts.Count == 0 || await context.Output.ConfirmAsync(cancellationToken);
    }

    private static async Task<IReadOnlyDictionary<(ReviewReason Reason, string? Target), long>> CountAsync(IAsyncEnumerable<ReviewListEntry> items, IProgress<string> progress)
    {
        var counts = new Dictionary<(ReviewReason Reason, string? Target), long>();
        await foreach (var item in items)
        {
            var group = (item.Reason, item.Target);
            counts[group] = counts.GetValueOrDefault(group) + 1;
            progress.Report(Texts.Count(counts.Values.Sum(), "item"));
        }

        return counts;
    }
}
