using System.CommandLine;
using Auth0Sync.Page;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync ui</c>: the page, on this machine only.</summary>
internal sealed class UiCommand : CliCommand
{
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();

    public UiCommand(CommandRunner runner)
        : base("ui", "Serve the operator's page on this machine until Ctrl-C, with your own identity", runner) => Add(_webhook);

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var webhook = host.FindWebhook(context.Get(_webhook));
        var options = new PageOptions
        {
            Installation = host.Connection.Description,
            Operator = System.Environment.UserName,
            ReopenInstructions = "Run auth0sync ui again.",
            FindWebhook = () => webhook,
        };
        await PageServer.RunAsync(host.Services, options, address => context.Output.Write(new UiReport(address), Show), cancellationToken);
        return ExitCode.Ok;
    }

    // Written as it is: an address to open must not be wrapped.
    private static void Show(IAnsiConsole console, UiReport report)
    {
        console.WriteLine("The page is open once at this address, until Ctrl-C:");
        console.Profile.Out.Writer.WriteLine(report.Address);
    }
}
