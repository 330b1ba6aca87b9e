using System.CommandLine;
using Auth0Sync.Cli.Installation;
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
            ? await RunAsync(context, actor => host.Get<ReviewActions>().RetryAsync(id, actor, cancellationToken))
            : await RetryAllAsync(context, host, cancellationToken);
    }

    // Without a question: nothing is decided, and each event can be retried again.
    private async Task<ExitCode> RetryAllAsync(CommandContext context, OperationsHost host, CancellationToken cancellationToken)
    {
        var filter = new ReviewFilter(context.Get(_target), context.Get(_reason));
        var (succeeded, failed) = (0, 0);
        await foreach (var result in host.Get<ReviewActions>().RetryAllAsync(filter, GetActor(context), cancellationToken))
        {
            _ = IsSuccess(result) ? succeeded++ : failed++;
            context.Output.Write(result, Show);
        }

        if (!context.Output.IsJson)
        {
            context.Output.Console.WriteLine($"{succeeded} items retried, {failed} failed.");
        }

        return failed == 0 ? ExitCode.Ok : ExitCode.Problem;
    }
}
