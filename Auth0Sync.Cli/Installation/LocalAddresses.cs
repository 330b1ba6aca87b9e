using Auth0Sync.Core.Settings;

namespace Auth0Sync.Cli.Installation;

/// <summary>Finds settings that lead to another machine.</summary>
internal static class LocalAddresses
{
    private const string WebhookName = "webhook";

    private static readonly string[] StorageEndpoints = ["BlobEndpoint", "QueueEndpoint", "TableEndpoint"];

    /// <returns>The name of a setting of the host that leads to another machine; null if there is none.</returns>
    public static string? FindOther(RunningHost host) => host.Webhook.IsLoopback
        ? host.Defaults.Concat(host.Overrides).Where(setting => !IsLocal(setting.Key, setting.Value)).Select(setting => setting.Key).FirstOrDefault()
        : WebhookName;

    private static bool IsLocal(string name, string? value) => value is not { Length: > 0 }
        || (name.Equals(Auth0SyncSettings.Storage, StringComparison.OrdinalIgnoreCase) ? IsLocalConnection(value)
            : name.StartsWith($"{Auth0SyncSettings.Storage}:", StringComparison.OrdinalIgnoreCase) ? IsLoopback(value)
            : name.Equals($"{Auth0SyncSettings.Root}:Auth0:Domain", StringComparison.OrdinalIgnoreCase) ? IsLoopback($"https://{value}")
            : !IsWebAddress(value) || IsLoopback(value));

    // All endpoints must be there: those that are not follow from the name of the account.
    private static bool IsLocalConnection(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        return StorageEndpoints.All(parts.Contains) && parts.SelectMany(values => values).Where(IsWebAddress).All(IsLoopback);
    }

    private static bool IsWebAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    private static bool IsLoopback(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
