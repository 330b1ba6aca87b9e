using System.CommandLine;
using Auth0Sync.Cli.Output;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Recovery.ManagementApi;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync recover</c>: redelivers failed deliveries once.</summary>
internal sealed class RecoverCommand : CliCommand
{
    private readonly Option<bool> _dryRun = CommonOptions.CreateDryRun();
    private readonly Option<bool> _all = new("--all") { Description = "Redeliver all failed deliveries now, including those that need manual attention. Use it after the cause is fixed" };

    public RecoverCommand(CommandRunner runner)
        : base("recover", "Redeliver failed deliveries of the configured Auth0 streams once", runner)
    {
        Add(_dryRun);
        Add(_all);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var request = new RecoveryRequest(context.Get(_all), context.Get(_dryRun));
        await using var host = await context.OpenAsync(cancellationToken);
        var reports = await context.Output.Progress.RunAsync(
            "Reading failed deliveries from Auth0", _ => host.Get<DeliveryRecovery>().RunAsync(request, cancellationToken));
        if (reports.Count == 0)
        {
            throw new CliException(ExitCode.Usage, Auth0Options.MissingCredentials);
        }

        foreach (var report in reports)
        {
            context.Output.Write(report, (console, stream) => new RecoveryView(console).Show(stream, request.IsDryRun));
        }

        return reports.Any(report => report.Problem is not null) ? ExitCode.Unreachable
            : reports.Any(report => report.NeedsAttention) ? ExitCode.Problem
            : ExitCode.Ok;
    }
}
