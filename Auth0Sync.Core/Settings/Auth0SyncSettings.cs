namespace Auth0Sync.Core.Settings;

/// <summary>The names of the configuration sections. In environment variables, write <c>__</c> for the colon.</summary>
public static class Auth0SyncSettings
{
    /// <summary>The root of all settings except the storage connection.</summary>
    public const string Root = "Auth0Sync";

    /// <summary>The address of a Key Vault whose secrets override the configuration.</summary>
    public const string KeyVaultUri = Root + ":KeyVaultUri";

    /// <summary>How often the vault is reread.</summary>
    public const string KeyVaultRefresh = Root + ":KeyVaultRefresh";

    /// <summary>The storage connection. The Functions host uses the same name, so that host and app share the account.</summary>
    public const string Storage = "AzureWebJobsStorage";

    internal const string Webhook = Root + ":Webhook";
    internal const string Policies = Root + ":" + PoliciesName;
    internal const string Ledger = Root + ":Ledger";
    internal const string Retry = Root + ":Retry";
    internal const string Auth0 = Root + ":Auth0";
    internal const string Review = Root + ":Review";
    internal const string Queue = Root + ":Queue";
    internal const string Journal = Root + ":Journal";

    /// <summary>The section below a target's section that changes its mapping.</summary>
    internal const string MappingName = "Mapping";

    /// <summary>The section with the policies of all targets, or, below a target's section, those of one.</summary>
    internal const string PoliciesName = "Policies";
}
