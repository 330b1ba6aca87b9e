using System.CommandLine;
using Auth0Sync.Core.Operations.Review;

namespace Auth0Sync.Cli.Commands.Review;

internal sealed class ReviewDismissCommand : ReviewActionCommand
{
    private readonly Argument<string> _id = ReviewOptions.CreateId();

    public ReviewDismissCommand(CommandRunner runner)
        : base("dismiss", "Close an item. Its event is dropped, and nothing is written", runner) => Add(_id);

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        return await RunAsync(context, actor => host.Get<ReviewActions>().DismissAsync(context.Get(_id), actor, cancellationToken), cancellationToken);
    }
}
