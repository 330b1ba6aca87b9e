using System.Runtime.CompilerServices;
using Auth0Sync.Core.Resilience;
using Auth0Sync.Core.Settings;
using Azure;
using Azure.Identity;

namespace Auth0Sync.Core.Operations.Diagnosis;

/// <summary>A right that is tried on a queue, table or container of the doctor's own.</summary>
/// <param name="Name">The name of the right.</param>
/// <param name="Permission">The permission of a shared access signature.</param>
/// <param name="Use">What the app needs it for.</param>
/// <param name="TryAsync">Uses the right.</param>
internal sealed record StorageRight(string Name, string Permission, string Use, Func<CancellationToken, Task> TryAsync);

/// <summary>Tries the rights on one service one by one. The first creates the probe, and the last deletes it.</summary>
internal sealed class StorageRights(DoctorCheckRunner runner, string service, string role)
{
    private const string WhatToCheck = $"Check {Auth0SyncSettings.Storage}, the network, and whether the storage account exists.";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(IReadOnlyList<StorageRight> rights, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (create, delete) = (rights[0], rights[^1]);
        var isDeleted = false;
        try
        {
            var created = await RunAsync(create, cancellationToken);
            var exists = created.Result == DoctorResult.Ok;
            yield return created;
            foreach (var right in rights.Skip(1).SkipLast(1))
            {
                yield return exists ? await RunAsync(right, cancellationToken) : Skip(right, create);
            }

            var deleted = exists ? await RunAsync(delete, cancellationToken) : Skip(delete, create);
            isDeleted = exists && deleted.Result == DoctorResult.Ok;
            yield return deleted;
        }
        finally
        {
            // Deleted even if the caller wants no more results, and if the creation failed: its response may be late or lost.
            if (!isDeleted)
            {
                await RunAsync(delete, CancellationToken.None);
            }
        }
    }

    /// <summary>Whether a part that the app creates at startup can be read.</summary>
    public Task<DoctorCheck> CheckPartAsync(string part, string? target, string permission, Func<CancellationToken, Task> readAsync, CancellationToken cancellationToken) =>
        InspectPartAsync(
            part,
            target,
            permission,
            async ct =>
            {
                await readAsync(ct);
                return null;
            },
            cancellationToken);

    /// <summary>Whether a part that the app creates at startup can be read, and whether its content needs attention.</summary>
    /// <param name="part">The name of the part.</param>
    /// <param name="target">The target that it belongs to, if any.</param>
    /// <param name="permission">The permission of a shared access signature to read it.</param>
    /// <param name="inspectAsync">Reads the part, and returns what needs attention; null if nothing does.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public Task<DoctorCheck> InspectPartAsync(string part, string? target, string permission, Func<CancellationToken, Task<DoctorFinding?>> inspectAsync, CancellationToken cancellationToken) =>
        runner.RunAsync($"storage/{service}/{part}", target, ct => ReadPartAsync(part, permission, inspectAsync, ct), WhatToCheck, cancellationToken);

    private Task<DoctorCheck> RunAsync(StorageRight right, CancellationToken cancellationToken) =>
        runner.RunAsync(GetName(right), null, ct => TryAsync(right, ct), WhatToCheck, cancellationToken);

    private DoctorCheck Skip(StorageRight right, StorageRight create) =>
        new(GetName(right), null, DoctorResult.Warning, $"Not checked, because the right {create.Name} is missing.", $"Fix {GetName(create)} first.");

    private string GetName(StorageRight right) => $"storage/{service}/{right.Name}";

    private async Task<DoctorFinding> TryAsync(StorageRight right, CancellationToken cancellationToken)
    {
        try
        {
            await right.TryAsync(cancellationToken);
            return DoctorFinding.Ok($"The right to {right.Name} is present.");
        }
        catch (Exception e) when (e is RequestFailedException { Status: 401 or 403 } or AuthenticationFailedException)
        {
            return Deny($"The right to {right.Name} is missing ({e.GetErrorCode()}). It is needed to {right.Use}.", right.Permission);
        }
    }

    private async Task<DoctorFinding> ReadPartAsync(string part, string permission, Func<CancellationToken, Task<DoctorFinding?>> inspectAsync, CancellationToken cancellationToken)
    {
        try
        {
            return await inspectAsync(cancellationToken) ?? DoctorFinding.Ok($"{part} exists and can be read.");
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return DoctorFinding.Failing($"{part} does not exist.", "Start the app: it creates what is missing.");
        }
        catch (Exception e) when (e is RequestFailedException { Status: 401 or 403 } or AuthenticationFailedException)
        {
            return Deny($"{part} cannot be read ({e.GetErrorCode()}).", permission);
        }
    }

    private DoctorFinding Deny(string message, string permission) => DoctorFinding.Failing(
        message,
        $"Grant the identity of {Auth0SyncSettings.Storage} the role {role} on the storage account; of a shared access signature, add the permission {permission}.");
}
