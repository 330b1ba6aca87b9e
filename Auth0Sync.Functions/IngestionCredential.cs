using System.Data.Common;
using Azure.Core;
using Azure.Identity;

namespace Auth0Sync.Functions;

/// <summary>The identity for Application Insights, from the setting that the Functions host uses too.</summary>
internal static class IngestionCredential
{
    /// <summary>
    /// See
    /// <see href="https://learn.microsoft.com/azure/azure-functions/functions-app-settings#applicationinsights_authentication_string">app settings</see>.
    /// </summary>
    public const string SettingName = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <param name="text"><c>Authorization=AAD</c>, with <c>ClientId=…</c> for a user-assigned identity.</param>
    /// <returns>Null if the setting is absent; then the connection string alone grants access.</returns>
    /// <exception cref="InvalidOperationException">The text has another form.</exception>
    public static TokenCredential? ParseOrNull(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var parts = Parse(text);
        if (!parts.TryGetValue("Authorization", out var method) || !"AAD".Equals(method as string, StringComparison.OrdinalIgnoreCase))
        {
            throw CreateInvalidSettingException();
        }

        return new ManagedIdentityCredential(parts.TryGetValue("ClientId", out var clientId)
            ? ManagedIdentityId.FromUserAssignedClientId((string)clientId)
            : ManagedIdentityId.SystemAssigned);
    }

    private static DbConnectionStringBuilder Parse(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text };
        }
        catch (ArgumentException)
        {
            throw CreateInvalidSettingException();
        }
    }

    private static InvalidOperationException CreateInvalidSettingException() =>
        new($"{SettingName} must be 'Authorization=AAD', or 'ClientId=<client id>;Authorization=AAD' for a user-assigned identity.");
}
