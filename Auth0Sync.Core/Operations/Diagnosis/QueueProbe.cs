using System.Runtime.CompilerServices;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Azure.Storage.Queues.Models;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The queues: each one is read, and every right is tried on a queue of the doctor's own, so that no event is touched.</summary>
internal sealed class QueueProbe(StorageAccount storage, QueuedTargets targets, DoctorCheckRunner runner) : IDoctorProbe
{
    /// <summary>The names of the queues that the doctor creates and deletes start with this.</summary>
    public const string ProbePrefix = "auth0-doctor-";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rights = new StorageRights(runner, "queue", "Storage Queue Data Contributor");
        foreach (var target in targets.Names)
        {
            foreach (var name in new[] { TargetQueue.GetName(target), TargetQueue.GetPoisonName(target) })
            {
                yield return await rights.CheckPartAsync(name, target, "read (r)", ct => storage.RawQueues.GetQueueClient(name).PeekMessageAsync(ct), cancellationToken);
            }
        }

        await foreach (var check in rights.CheckAsync(GetRights(), cancellationToken))
        {
            yield return check;
        }
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
            new("receive", "process (p)", "take events", async ct => received = await queue.ReceiveMessageAsync(cancellationToken: ct)),
            new("deleteMessage", "process (p)", "complete events", ct => queue.DeleteMessageAsync(
                received?.MessageId ?? sent?.MessageId ?? "none",
                received?.PopReceipt ?? sent?.PopReceipt ?? "none",
                ct)),
            new("delete", "delete (d)", "delete the queue that the doctor creates", ct => queue.DeleteAsync(ct)),
        ];
    }
}
