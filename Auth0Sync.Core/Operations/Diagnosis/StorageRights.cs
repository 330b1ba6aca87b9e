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
/// <param name="Requires">The name of an earlier right without which this one cannot be tried, besides the first.</param>
internal sealed record StorageRight(string Name, string Permission, string Use, Func<CancellationToken, Task> TryAsync, string? Requires = null);

/// <summary>Tries the rights on one service one by one. The first creates the probe, and the last deletes it.</summary>
internal sealed class StorageRights(DoctorCheckRunner runner, string service, string role)
{
    private const string WhatToCheck = $"Check {Auth0SyncSettings.Storage}, the network, and whether the storage account exists.";

    public async IAsyncEnumerable<DoctorCheck> CheckAsync(IReadOnlyList<StorageRight> rights, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (create, delete) = (rights[0], rights[^1]);
        var present = new HashSet<string>();
        try
        {
            foreach (var right in rights)
            {
                var check = FindMissingRequirement(right, create, present) is { } missing ? Skip(right, missing) : await RunAsync(right, cancellationToken);
                if (check.Result == DoctorResult.Ok)
                {
                    present.Add(right.Name);
                }

                yield return check;
            }
        }
        finally
        {
            // Deleted even if the caller wants no more results, and if the creation failed: its response may be late or lost.
            if (!present.Contains(delete.Name))
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
        runner.RunAsync(GetName(right.Name), null, ct => TryAsync(right, ct), WhatToCheck, cancellationToken);

    private static string? FindMissingRequirement(StorageRight right, StorageRight create, HashSet<string> present) =>
        right != create && !present.Contains(create.Name) ? create.Name
        : right.Requires is { } required && !present.Contains(required) ? required
        : null;

    private DoctorCheck Skip(StorageRight right, string missing) =>
        new(GetName(right.Name), null, DoctorResult.Warning, $"Not checked, because {GetName(missing)} failed.", $"Fix {GetName(missing)} first.");

    private string GetName(string right) => $"storage/{service}/{right}";

    private async Task<DoctorFinding> TryAsync(StorageRight right, CancellationToken cancellationToken)
    {
        try
        {
            await right.TryAsync(cancellationToken);
            return DoctorFinding.Ok($"The right to {right.Name} is present.");
        }
        catch (Exception e) when (e is RequestFailedException { Status: 401 or 403 } or AuthenticationFailedException)
        {
            return Deny(e, $"The right to {right.Name} is missing ({e.GetErrorCode()}). It is needed to {right.Use}.", right.Permission);
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
            return Deny(e, $"{part} cannot be read ({e.GetErrorCode()}).", permission);
        }
    }

    // The codes are those of https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes; no role cures the first two.
    private DoctorFinding Deny(Exception denial, string message, string permission)
    {
        var grant = $"rant the identity of {Auth0SyncSettings.Storage} the role {role} on the storage account; of a shared access signature, add the permission {permission}.";
        return denial switch
        {
            AuthenticationFailedException => DoctorFinding.Failing("No identity could sign in.", "Run az login, or assign a managed identity."),
            RequestFailedException { Status: 401 } or RequestFailedException { ErrorCode: "AuthenticationFailed" } =>
                DoctorFinding.Failing($"The storage account does not accept the credentials ({denial.GetErrorCode()}).", $"Check the key, or the signature and its expiry, in {Auth0SyncSettings.Storage}, and the tenant of the identity."),
            RequestFailedException { ErrorCode: "AuthorizationFailure" } => DoctorFinding.Failing(message, $"Allow this machine in the network rules of the storage account. If they allow it, g{grant}"),
            _ => DoctorFinding.Failing(message, $"G{grant}"),
        };
    }
}
