using System.Globalization;
using System.Security.Cryptography;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Operations.Failures;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Tenants;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>
/// Puts the users of an export on the queues of the targets, where they are processed like any other event. Safe to repeat:
/// a user who did not change in between costs no call to a target.
/// </summary>
public sealed class BackfillRunner(UserExportReader reader, ExportedUserEvents events, TenantGuard tenants, IEventQueue queue, TargetRegistry targets, TimeProvider time)
{
    // Enough to hide the latency of the storage account, and little to repeat after a crash.
    private const int MaxBatchSize = 50;

    /// <summary>Runs until the end of the export, or until the storage account fails for good. Cancel it at any time: the next run continues.</summary>
    public async Task<BackfillReport> RunAsync(BackfillRequest request, IProgress<BackfillProgress>? progress, CancellationToken cancellationToken)
    {
        var run = new BackfillRun([.. TargetSelection.Select(targets.All, request.Targets).Select(target => target.Name)], time);
        if (FindError(request, run) is { } error)
        {
            return run.ToReport(BackfillResult.Refused, new OperationFailure(FailureKind.Invalid, error));
        }

        string installation;
        string? tenant;
        try
        {
            installation = await queue.GetIdentityAsync(cancellationToken);
            tenant = await tenants.FindTenantAsync(cancellationToken);
        }
        catch (Exception e) when (e.IsAzureFailure(cancellationToken))
        {
            return Stop("cannot be read", e);
        }

        var start = new BackfillCheckpoint(installation, await ComputeDigestAsync(request.ExportPath, cancellationToken), run.Targets, 0, 0, [], request.ExportedAt);
        if (!request.Restart && await BackfillCheckpoint.ReadAsync(request.ExportPath, cancellationToken) is { } checkpoint && checkpoint.Fits(start))
        {
            run.ResumeAfter(checkpoint);
        }

        await using var export = File.OpenRead(request.ExportPath);
        var batch = new List<Auth0Event>();
        var batchSize = (int)Math.Clamp(request.UsersPerSecond, 1, MaxBatchSize);
        var lastLine = 0L;
        ExportLine.Unreadable? damage = null;
        await foreach (var line in reader.ReadAsync(export, cancellationToken))
        {
            if (line is ExportLine.Unreadable { IsLast: true } fatal)
            {
                damage = fatal;
                break;
            }

            lastLine = line.Number;
            if (line.Number <= run.ResumedAfterLine)
            {
                continue;
            }

            switch (line)
            {
                case ExportLine.Unreadable unreadable:
                    run.Problems.Add(unreadable.Number, unreadable.Problem);
                    break;
                case ExportLine.User user when events.Create(user, request.ExportedAt, tenant) is var created:
                    if (created.Event is { } auth0Event)
                    {
                        batch.Add(auth0Event);
                    }
                    else
                    {
                        run.Problems.Add(user.Number, created.Problem!);
                    }

                    break;
            }

            if (batch.Count == batchSize && await CompleteBatchAsync() is { } failure)
            {
                return failure;
            }
        }

        if (await CompleteBatchAsync() is { } lastFailure)
        {
            return lastFailure;
        }

        if (damage is not null)
        {
            // Not done, however often it is read, and in no checkpoint: the next run finds it again.
            run.Problems.Add(damage.Number, damage.Problem);
            var problem = string.Create(CultureInfo.InvariantCulture, $"Line {damage.Number}: {damage.Problem} Nothing after it was read.");
            return run.ToReport(BackfillResult.Stopped, new OperationFailure(FailureKind.Problem, problem));
        }

        // A repetition begins at the first line again.
        File.Delete(BackfillCheckpoint.GetPath(request.ExportPath));
        return run.ToReport(BackfillResult.Completed);

        async Task<BackfillReport?> CompleteBatchAsync()
        {
            await run.WaitUntilDueAsync(batch.Count, request.UsersPerSecond, cancellationToken);
            try
            {
                await Task.WhenAll(batch.SelectMany(auth0Event => SendAsync(auth0Event, run.Targets, cancellationToken)));
            }
            catch (Exception e) when (e.IsAzureFailure(cancellationToken))
            {
                return Stop("did not accept the users", e);
            }

            run.Complete(lastLine, batch.Count);
            batch.Clear();
            await (start with { Line = lastLine, ProblemCount = run.Problems.Count, Problems = run.Problems.First }).WriteAsync(request.ExportPath, cancellationToken);
            progress?.Report(run.ToProgress(export.Length == 0 ? 1 : (double)export.Position / export.Length));
            return null;
        }

        BackfillReport Stop(string what, Exception e) => run.ToReport(
            BackfillResult.Stopped,
            new OperationFailure(FailureKind.Unavailable, $"The storage account {what} ({e.GetErrorCode()}). Run it again to continue."));
    }

    private IEnumerable<Task> SendAsync(Auth0Event auth0Event, IReadOnlyList<string> targetNames, CancellationToken cancellationToken)
    {
        var json = EventWriter.Write(auth0Event);
        var now = time.GetUtcNow();
        return targetNames.Select(target => queue.SendAsync(EventMessage.Create(target, json, now), TimeSpan.Zero, cancellationToken));
    }

    private string? FindError(BackfillRequest request, BackfillRun run) =>
        TargetSelection.FindProblem(targets.All, request.Targets) is { } problem ? problem
        : run.Targets.Count == 0 ? "No target is enabled."
        : !(request.UsersPerSecond > 0) || !double.IsFinite(request.UsersPerSecond) ? "The rate must be more than 0 users a second."
        : !File.Exists(request.ExportPath) ? "The export does not exist."
        : null;

    private static async Task<string> ComputeDigestAsync(string path, CancellationToken cancellationToken)
    {
        await using var export = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(export, cancellationToken));
    }
}
