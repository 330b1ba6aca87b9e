using System.CommandLine;
using Auth0Sync.Core.Operations.Drift;

namespace Auth0Sync.Cli.Commands;

/// <summary><c>auth0sync reconcile</c>: repairs the differences that <c>backfill --check</c> shows.</summary>
internal sealed class ReconcileCommand : CliCommand
{
    private readonly Argument<string> _export = DriftOptions.CreateExport();
    private readonly Option<string?> _target = CommonOptions.CreateTarget();
    private readonly DriftOptions _drift = new();

    public ReconcileCommand(CommandRunner runner)
        : base("reconcile", "Compare the users of an Auth0 export with the targets, and send those that differ through the queue again", runner)
    {
        Add(_export);
        Add(_target);
        _drift.AddTo(this);
    }

    protected override async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var host = await context.OpenAsync(cancellationToken);
        var targets = host.GetTargets(context.Get(_target));
        var reconciler = host.Get<Reconciler>();
        return await DriftPrinter.RunAsync("Reconciling", context, _drift, _drift.CreateRequest(context, context.Get(_export), targets),
            (request, onRow, progress) => reconciler.ReconcileAsync(request, onRow, progress, cancellationToken));
    }
}
