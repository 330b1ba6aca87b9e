using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Review;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands.Review;

/// <summary>An action on items. It says first what it will do and asks; where no one can answer, it needs <c>--yes</c>.</summary>
internal abstract class ReviewActionCommand : CliCommand
{
    private readonly Option<bool> _dryRun = CommonOptions.CreateDryRun();
    private readonly Option<bool> _yes = new("--yes") { Description = "Skip the confirmation. Required where no one can answer, such as in a script" };
    private readonly Option<string?> _by = CommonOptions.CreateBy();

    protected ReviewActionCommand(string name, string description, CommandRunner runner)
        : base(name, description, runner)
    {
        Add(_dryRun);
        Add(_yes);
        Add(_by);
    }

    /// <exception cref="CliException">Something would change, and no one can be asked.</exception>
    protected ReviewActor GetActor(CommandContext context) => context.Get(_dryRun) || context.Get(_yes) || context.Environment.CanAsk
        ? new(context.Get(_by) ?? Environment.UserName, context.Get(_dryRun))
        : throw new CliException(ExitCode.Usage, "No question can be asked without a terminal. Add --yes to do it, or --dry-run to see what would be done.");

    /// <summary>Plans, asks, and then acts.</summary>
    protected async Task<ExitCode> RunAsync(CommandContext context, Func<ReviewActor, Task<ReviewActionResult>> act, CancellationToken cancellationToken)
    {
        var actor = GetActor(context);
        var result = await act(actor with { IsDryRun = true });
        if (result.Status == ReviewActionStatus.Planned && !actor.IsDryRun)
        {
            if (!await ConfirmAsync(context, result, cancellationToken))
            {
                return ExitCode.Problem;
            }

            // What a person agreed to is about the event of the plan. With --yes no one saw it.
            result = await act(MustAsk(context) ? actor with { Version = result.Version } : actor);
        }

        context.Output.Write(result, Show);
        return IsSuccess(result) ? ExitCode.Ok : ExitCode.Problem;
    }

    protected static bool IsSuccess(ReviewActionResult result) => result.Status is ReviewActionStatus.Planned or ReviewActionStatus.Done || result.IsAsRequested;

    protected static void Show(IAnsiConsole console, ReviewActionResult result)
    {
        var who = result.By is { } by ? $" ({by}, {Texts.Format(result.At)})" : "";
        console.MarkupLine($"[{(IsSuccess(result) ? "green" : "red")}]{Texts.ToWords(result.Status)}[/] {CliOutput.Escape(result.ItemId)}: {CliOutput.Escape(result.Message + who)}");
    }

    protected bool MustAsk(CommandContext context) => !context.Get(_yes) && !context.Get(_dryRun);

    private async Task<bool> ConfirmAsync(CommandContext context, ReviewActionResult plan, CancellationToken cancellationToken)
    {
        if (!MustAsk(context))
        {
            return true;
        }

        Show(context.Output.Messages, plan);
        return await context.Output.ConfirmAsync(cancellationToken);
    }
}
