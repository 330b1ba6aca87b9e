using System.Runtime.CompilerServices;
using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Storage;
using Auth0Sync.Core.Targets;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The queues: each one is read, and every right is tried on a queue of the doctor's own, so that no event is touched.</summary>
internal sealed class QueueProbe(
    StorageAccount storage,
    QueuedTargets targets,
    IEnumerable<TargetDescriptor> descriptors,
    IOptionsMonitor<QueueOptions> options,
    TimeProvider time,
    DoctorCheckRunner runner) : IDoctorProbe
{
    /// <summary>The names of the queues that the doctor creates and deletes start with this.</summary>
    public const string ProbePrefix = "auth0-doctor-";

    private readonly MessagePeeker _peeker = new(storage);

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rights = new StorageRights(runner, "queue", "Storage Queue Data Contributor");
        var queues = descriptors
            .Where(target => targets.Names.Contains(target.Name) && request.Includes(target.Name))
            .SelectMany(target => new (string Target, string Name, string Function)[]
            {
                (target.Name, TargetQueue.GetName(target.Name), $"Correlate{target.DisplayName}"),
                (target.Name, TargetQueue.GetPoisonName(target.Name), $"Park{target.DisplayName}"),
            });
        foreach (var check in await Task.WhenAll(queues.Select(queue => rights.InspectPartAsync(queue.Name, queue.Target, "read (r)", ct => FindDelayAsync(queue.Name, queue.Function, ct), cancellationToken))))
        {
            yield return check;
        }

        await foreach (var check in rights.CheckAsync(GetRights(), cancellationToken))
        {
            yield return check;
        }
    }

    // A running function takes a visible message within seconds.
    private async Task<DoctorFinding?> FindDelayAsync(string queue, string function, CancellationToken cancellationToken)
    {
        var waitingSince = await _peeker.GetOldestMessageTimeAsync(queue, cancellationToken);
        var limits = options.CurrentValue;
        return waitingSince is { } since && time.GetUtcNow() - since is var age && limits.IsOverdue(age)
            ? DoctorFinding.Warning(
                $"The oldest message of {queue} has waited for {(long)age.TotalMinutes} minutes. Its limit is {limits.WarnAfter} ({Auth0SyncSettings.Queue}:{nameof(QueueOptions.WarnAfter)}).",
                $"Check that the app is running, that it has the function {function} (az functionapp function list), and that nobody left it paused "
                + $"(auth0sync status, AUTH0SYNC_PAUSED, AzureWebJobs.{function}.Disabled). If it processes events, it has a backlog. See 'Alert queue-waiting' in docs/runbook.md.")
            : null;
    }

    private StorageRight[] GetRights()
    {
        var queue = storage.Queues.GetQueueClient($"{ProbePrefix}{Guid.NewGuid():N}");
        SendReceipt? sent = null;
        QueueMessage? received = null;
        return
        [
            new("create", "create (c)", "create the queues of a target", ct => queue.CreateAsync(cancellationToken: ct)),
            new("send", "add (a)", "store events", async ct => sent = await queue.SendMessageAsync("probe", ct)),
            new("peek", "read (r)", "measure how long messages wait", ct => queue.PeekMessageAsync(ct)),
            new("receive", "process (p)", "take events", async ct => received = await queue.ReceiveMessageAsync(cancellationToken: ct), Requires: "send"),
            new("update", "update (u)", "keep an event while it is processed, and return it after a failure", async ct =>
                received = received!.Update(await queue.UpdateMessageAsync(received.MessageId, received.PopReceipt, cancellationToken: ct)), Requires: "receive"),
            new("deleteMessage", "process (p)", "complete events", ct => queue.DeleteMessageAsync(
                received?.MessageId ?? sent!.MessageId,
                received?.PopReceipt ?? sent!.PopReceipt,
                ct), Requires: "send"),
            new("delete", "delete (d)", $"delete the queue {queue.Name} that the doctor created", ct => queue.DeleteAsync(ct)),
        ];
    }
}
