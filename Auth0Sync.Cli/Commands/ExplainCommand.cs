using System.CommandLine;
using System.Runtime.CompilerServices;
using Auth0Sync.Cli.Installation;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Explain;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync explain</c>: what an event, or a user as of now, would do. Writes nothing.</summary>
internal sealed class ExplainCommand : CliCommand
{
    private readonly Argument<string?> _subject = new("file|user-id")
    {
        Description = "A file with one event or one event per line, - for standard input, a sample such as 03, or the id of a user such as \"auth0|123\" as if the user changed now; or use --review",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _review = new("--review") { Description = "Explain the event of this review item, for the target of the item unless --target names another", HelpName = "id" };
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly Option<bool> _personalData = CommonOptions.CreatePersonalData();

    public ExplainCommand(CommandRunner runner)
        : base("explain", "Explain what an event would do in each target, and why. Nothing is written", runner)
    {
        Add(_subject);
        Add(_review);
        Add(_target);
        Add(_personalData);
        Validators.Add(result =>
        {
            if (result.GetResult(_subject) is { Tokens.Count: > 0 } == result.GetResult(_review) is { Implicit: false })
            {
                result.AddError("Give an event or a user id, or --review with the id of an item.");
            }
        });
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var (hasProblem, isUnavailable) = (false, false);
        await foreach (var explanation in ExplainAsync(context, host, cancellationToken))
        {
            hasProblem |= explanation.Problem is not null;
            isUnavailable |= explanation.IsAuth0Unavailable || explanation.IsTargetUnavailable;
            context.Output.Write(context.Get(_personalData) ? explanation : explanation.WithoutPersonalData(), ExplanationView.Show);
        }

        return isUnavailable ? ExitCode.Unreachable : hasProblem ? ExitCode.Problem : ExitCode.Ok;
    }

    private async IAsyncEnumerable<Explanation> ExplainAsync(CommandContext context, OperationsHost host, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var targets = host.GetTargets(context.Get(_target));
        var explainer = host.Get<EventExplainer>();
        if (context.Get(_review) is { } item)
        {
            yield return await explainer.ExplainReviewAsync(item, targets, cancellationToken);
            yield break;
        }

        var subject = context.Get(_subject)!;
        if (IsUserId(subject, context.Environment))
        {
            host.RequireAuth0();
            yield return await explainer.ExplainUserAsync(subject, targets, cancellationToken);
            yield break;
        }

        await using var events = SampleEvents.Open(subject, context.Environment);
        await foreach (var explanation in explainer.ExplainTextAsync(events, targets, cancellationToken))
        {
            yield return explanation;
        }
    }

    // Auth0's ids have the form connection|id, which no sample has.
    private static bool IsUserId(string subject, CliEnvironment environment) =>
        subject.Contains('|', StringComparison.Ordinal) && !File.Exists(Path.Combine(environment.CurrentFolder, subject));
}
