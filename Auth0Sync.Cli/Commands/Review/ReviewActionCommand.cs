using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Review;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands.Review;

/// <summary>An action on one item. It says first what it will do, and asks in a terminal.</summary>
internal abstract class ReviewActionCommand : CliCommand
{
    private readonly Option<bool> _dryRun = CommonOptions.CreateDryRun();
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask" };
    private readonly Option<string?> _by = CommonOptions.CreateBy();

    protected ReviewActionCommand(string name, string description, CommandRunner runner)
        : base(name, description, runner)
    {
        Add(_dryRun);
        Add(_yes);
        Add(_by);
    }

    protected ReviewActor GetActor(CommandContext context) => new(context.Get(_by) ?? Environment.UserName, context.Get(_dryRun));

    /// <summary>Plans, asks, and then acts.</summary>
    protected async Task<ExitCode> RunAsync(CommandContext context, Func<ReviewActor, Task<ReviewActionResult>> act)
    {
        var actor = GetActor(context);
        var result = await act(actor with { IsDryRun = true });
        if (result.Status == ReviewActionStatus.Planned && !actor.IsDryRun)
        {
            if (!await ConfirmAsync(context, result))
            {
                return ExitCode.Problem;
            }

            result = await act(actor);
        }

        context.Output.Write(result, Show);
        return IsSuccess(result) ? ExitCode.Ok : ExitCode.Problem;
    }

    protected static bool IsSuccess(ReviewActionResult result) =>
        result.Status is ReviewActionStatus.Planned or ReviewActionStatus.Done or ReviewActionStatus.AlreadyResolved;

    protected static void Show(IAnsiConsole console, ReviewActionResult result)
    {
        var who = result.By is { } by ? $" ({by}, {Texts.Format(result.At)})" : "";
        console.MarkupLine($"[{(IsSuccess(result) ? "green" : "red")}]{Texts.ToWords(result.Status)}[/] {CliOutput.Escape(result.ItemId)}: {CliOutput.Escape(result.Message + who)}");
    }

    private async Task<bool> ConfirmAsync(CommandContext context, ReviewActionResult plan)
    {
        if (context.Output.IsJson || context.Get(_yes) || !context.Output.Console.Profile.Capabilities.Interactive)
        {
            return true;
        }

        Show(context.Output.Console, plan);
        return await context.Output.Console.ConfirmAsync("Do it?", defaultValue: false);
    }
}
