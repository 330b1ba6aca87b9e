using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Operations.Sending;
using Spectre.Console;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync send</c>: posts an event to the webhook.</summary>
internal sealed class SendCommand : CliCommand
{
    private readonly Argument<string> _event = new("file|type")
    {
        Description = "A file with one event, - for standard input, an event type such as user.created, or a sample: " + string.Join(", ", SampleEvents.Names),
    };

    private readonly Option<bool> _fresh = new("--fresh") { Description = "Give the event a new id and the current time, so that it is newer than all before it" };
    private readonly Option<string?> _webhook = CommonOptions.CreateWebhook();

    public SendCommand(CommandRunner runner)
        : base("send", "Send an event to the webhook, as Auth0 does", runner)
    {
        Add(_event);
        Add(_fresh);
        Add(_webhook);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var body = await SampleEvents.ReadAsync(context.Get(_event), context.Environment, cancellationToken);
        if (context.Get(_fresh))
        {
            body = EventRenewal.TryRenew(body, context.Environment.Time.GetUtcNow())
                ?? throw new CliException(ExitCode.Usage, "--fresh needs one event in JSON with the members id and time.");
        }

        await using var host = await context.OpenAsync(cancellationToken);
        var report = await host.Get<EventSender>().SendAsync(host.GetWebhook(context.Get(_webhook)), host.GetWebhookCredential(), body, cancellationToken);
        context.Output.Write(report, Show);
        return report.Result switch
        {
            SendResult.Accepted => ExitCode.Ok,
            SendResult.Rejected => ExitCode.Problem,
            _ => ExitCode.Unreachable,
        };
    }

    private static void Show(IAnsiConsole console, SendReport report)
    {
        if (report.EventId is not null)
        {
            console.MarkupLine($"{CliOutput.Escape(report.EventType)} [bold]{CliOutput.Escape(report.EventId)}[/]");
        }

        console.MarkupLine($"[{(report.Result == SendResult.Accepted ? "green" : "red")}]{CliOutput.Escape(report.Message)}[/]");
    }
}
