using System.CommandLine;
using Auth0Sync.Core.Operations.Review;

namespace Auth0Sync.Cli.Commands.Review;

internal sealed class ReviewApproveCommand : ReviewActionCommand
{
    private readonly Argument<string> _id = ReviewOptions.CreateId();
    private readonly Option<string?> _link = new("--link") { Description = "Link the user to this record", HelpName = "record" };
    private readonly Option<bool> _create = new("--create") { Description = "Create a record of the user's own" };
    private readonly Option<string?> _skipFields = new("--skip-fields") { Description = "Write without these fields, separated by commas", HelpName = "fields" };

    public ReviewApproveCommand(CommandRunner runner)
        : base("approve", "Decide what an event does, and send it through the queue again", runner)
    {
        Add(_id);
        Add(_link);
        Add(_create);
        Add(_skipFields);
        Validators.Add(result =>
        {
            if (new Option[] { _link, _create, _skipFields }.Count(option => result.GetResult(option) is { Implicit: false }) != 1)
            {
                result.AddError("Choose one: --link <record>, --create or --skip-fields <fields>. What is possible: auth0sync review show <id>");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var choice = (context.Get(_link), context.Get(_skipFields)) switch
        {
            ({ } record, _) => ReviewChoice.Link(record),
            (_, { } fields) => ReviewChoice.SkipFields(fields.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
            _ => ReviewChoice.Create,
        };
        await using var host = await context.OpenAsync(cancellationToken);
        return await RunAsync(context, actor => host.Get<ReviewActions>().ApproveAsync(context.Get(_id), choice, actor, cancellationToken), cancellationToken);
    }
}
