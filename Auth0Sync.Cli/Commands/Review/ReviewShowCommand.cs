using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Review;

namespace Auth0Sync.Cli.Commands.Review;

internal sealed class ReviewShowCommand : CliCommand
{
    private readonly Argument<string> _id = ReviewOptions.CreateId();
    private readonly Option<bool> _personalData = CommonOptions.CreatePersonalData();

    public ReviewShowCommand(CommandRunner runner)
        : base("show", "Show an item with the records in question, and what can be done", runner)
    {
        Add(_id);
        Add(_personalData);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var item = await host.Get<ReviewActions>().ShowAsync(context.Get(_id), context.Get(_personalData), cancellationToken)
            ?? throw new CliException(ExitCode.Problem, $"There is no open item {context.Get(_id)}. List them: auth0sync review list");
        context.Output.Write(item, ReviewItemView.Show);
        return ExitCode.Ok;
    }
}
