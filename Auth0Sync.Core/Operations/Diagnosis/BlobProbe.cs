using System.Runtime.CompilerServices;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Storage;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>The containers: each one is read, and every right is tried on a container of the doctor's own.</summary>
internal sealed class BlobProbe(StorageAccount storage, DoctorCheckRunner runner) : IDoctorProbe
{
    /// <summary>The names of the containers that the doctor creates and deletes start with this.</summary>
    public const string ProbePrefix = "auth0-doctor-";

    private const string BlobName = "probe";

    private static readonly string[] Containers = [EventQueue.ClaimCheckContainerName, ReviewStore.ContainerName];

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(DoctorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rights = new StorageRights(runner, "blob", "Storage Blob Data Owner (or Contributor, if another account is the host's)");
        foreach (var check in await Task.WhenAll(Containers.Select(name => rights.CheckPartAsync(name, null, "read (r)", ct => storage.Blobs.GetBlobContainerClient(name).GetPropertiesAsync(cancellationToken: ct), cancellationToken))))
        {
            yield return check;
        }

        await foreach (var check in rights.CheckAsync(GetRights(), cancellationToken))
        {
            yield return check;
        }
    }

    private StorageRight[] GetRights()
    {
        var container = storage.Blobs.GetBlobContainerClient($"{ProbePrefix}{Guid.NewGuid():N}");
        var blob = container.GetBlobClient(BlobName);
        return
        [
            new("create", "create (c)", "create the containers", ct => container.CreateAsync(cancellationToken: ct)),
            new("write", "write (w)", "store large events and review items", async ct =>
            {
                // Twice: a signature that may create but not write can upload a new blob, and not replace one.
                await blob.UploadAsync(BinaryData.FromString("probe"), overwrite: true, ct);
                await blob.UploadAsync(BinaryData.FromString("probe"), overwrite: true, ct);
            }),
            new("read", "read (r)", "read large events and review items", ct => blob.DownloadContentAsync(ct), Requires: "write"),
            new("list", "list (l)", "find the data of a deleted user", async ct =>
            {
                await foreach (var _ in container.GetBlobsAsync(cancellationToken: ct))
                {
                    break;
                }
            }),
            new("deleteBlob", "delete (d)", "delete completed events", ct => blob.DeleteAsync(cancellationToken: ct), Requires: "write"),
            new("delete", "delete (d)", $"delete the container {container.Name} that the doctor created", ct => container.DeleteAsync(cancellationToken: ct)),
        ];
    }
}
