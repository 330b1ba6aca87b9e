using System.Globalization;
using System.Text.Json;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Targets;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Options;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>The app works with what the templates deploy, which contains no key and no secret.</summary>
[Trait("Category", "Unit")]
public sealed class TemplateTests
{
    private static readonly string[] Secrets =
    [
        "Auth0Sync--Auth0--ClientSecret",
        "Auth0Sync--HubSpot--AccessToken",
        "Auth0Sync--Ledger--Key",
        "Auth0Sync--Mailchimp--ApiKey",
        "Auth0Sync--Stripe--ApiKey",
        "Auth0Sync--Webhook--BearerToken",
        "Auth0Sync--Webhooks--Endpoints--0--Secrets--0",
    ];

    // Flex Consumption rejects these, or reads them from the site's functionAppConfig.
    private static readonly string[] UnsupportedSettings = ["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_", "SCM_DO_BUILD"];

    public static TheoryData<string> Names => [.. DeploymentSnapshot.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_app_starts_with_the_deployed_settings_and_secrets(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var settings = deployment.Settings
            .Select(setting => (Name: setting.Key.Replace("__", ":", StringComparison.Ordinal), Value: (string?)setting.Value))
            .Concat(SecretsOf(name).Select(secret => (Name: secret.Replace("--", ":", StringComparison.Ordinal), Value: (string?)CreateSecret(secret))))
            .Where(setting => setting.Name.StartsWith($"{Auth0SyncSettings.Root}:", StringComparison.Ordinal))
            .Select(setting => (setting.Name[$"{Auth0SyncSettings.Root}:".Length..], setting.Value))
            .ToArray();

        await using var app = TestApp.Create(settings);
        var error = Record.Exception(() => app.GetService<IStartupValidator>().Validate());

        Assert.Null(error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_platform_setting_is_documented(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var documents = Read("docs/configuration.md") + Read("docs/azure.md") + Read("docs/runbook.md");

        Assert.All(
            deployment.Settings.Keys.Where(setting => !setting.StartsWith(Auth0SyncSettings.Root, StringComparison.Ordinal)),
            setting => Assert.Contains($"`{setting}`", documents, StringComparison.Ordinal));
        Assert.DoesNotContain(deployment.Settings.Keys, setting => UnsupportedSettings.Any(prefix => setting.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("usual", 1_048_576)]
    [InlineData("everything", 2_097_152)]
    public void The_host_accepts_bodies_of_four_times_the_limit_of_the_webhook(string name, long maxBodyBytes)
    {
        using var deployment = DeploymentSnapshot.Read(name);

        Assert.Equal((4 * maxBodyBytes).ToString(CultureInfo.InvariantCulture), deployment.Settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"]);
    }

    [Theory]
    [InlineData("usual")]
    [InlineData("everything")]
    public void The_largest_bodies_of_all_concurrent_requests_use_at_most_a_sixteenth_of_the_memory(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var scale = deployment.GetProperties("Microsoft.Web/sites").Single().GetProperty("functionAppConfig").GetProperty("scaleAndConcurrency");
        var requests = scale.GetProperty("triggers").GetProperty("http").GetProperty("perInstanceConcurrency").GetInt32();
        var limit = long.Parse(deployment.Settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"], CultureInfo.InvariantCulture);

        Assert.InRange(requests, 1, 100);
        Assert.InRange(requests * limit, limit, scale.GetProperty("instanceMemoryMB").GetInt64() * 1024 * 1024 / 16);
    }

    [Fact]
    public void The_host_log_is_kept_so_that_a_failed_start_is_visible()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var categories = deployment.GetProperties("Microsoft.Insights/diagnosticSettings")
            .SelectMany(setting => setting.GetProperty("logs").EnumerateArray())
            .Select(log => log.TryGetProperty("category", out var category) ? category.GetString() : null);

        Assert.Contains("FunctionAppLogs", categories);
    }

    [Fact]
    public void Addresses_are_restricted_only_if_some_are_configured_and_the_availability_test_is_allowed()
    {
        using var usual = DeploymentSnapshot.Read("usual");
        using var everything = DeploymentSnapshot.Read("everything");
        var open = usual.GetProperties("Microsoft.Web/sites").Single().GetProperty("siteConfig");
        var restricted = everything.GetProperties("Microsoft.Web/sites").Single().GetProperty("siteConfig");

        Assert.Equal("Allow", open.GetProperty("ipSecurityRestrictionsDefaultAction").GetString());
        Assert.Equal(0, open.GetProperty("ipSecurityRestrictions").GetArrayLength());
        Assert.Equal("Deny", restricted.GetProperty("ipSecurityRestrictionsDefaultAction").GetString());
        Assert.Equal(
            ["192.0.2.0/24", "198.51.100.7/32", "ApplicationInsightsAvailability"],
            restricted.GetProperty("ipSecurityRestrictions").EnumerateArray().Select(rule => rule.GetProperty("ipAddress").GetString()!));
    }

    [Fact]
    public void Host_and_app_access_the_storage_account_only_by_identity()
    {
        using var deployment = DeploymentSnapshot.Read("usual");

        Assert.Equal(
            ["blobServiceUri", "clientId", "credential", "queueServiceUri", "tableServiceUri"],
            deployment.Settings.Keys
                .Where(setting => setting.StartsWith(Auth0SyncSettings.Storage, StringComparison.Ordinal))
                .Select(setting => setting[$"{Auth0SyncSettings.Storage}__".Length..])
                .Order(StringComparer.Ordinal));
        Assert.Equal("managedidentity", deployment.Settings["AzureWebJobsStorage__credential"]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Keys_and_passwords_grant_no_access(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);

        Assert.False(Single("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess"));
        Assert.False(Single("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess"));
        Assert.True(Single("Microsoft.Insights/components", "DisableLocalAuth"));
        Assert.True(Single("Microsoft.KeyVault/vaults", "enableRbacAuthorization"));
        Assert.True(Single("Microsoft.Web/sites", "httpsOnly"));
        var passwords = deployment.GetProperties("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();
        Assert.Equal(2, passwords.Count);
        Assert.All(passwords, password => Assert.False(password.GetProperty("allow").GetBoolean()));

        bool Single(string type, string property) => deployment.GetProperties(type).Single().GetProperty(property).GetBoolean();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_identity_has_exactly_the_documented_roles(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var documents = Read("docs/configuration.md") + Read("docs/azure.md");
        var roles = deployment.GetProperties("Microsoft.Authorization/roleAssignments")
            .Select(assignment => (
                Name: assignment.GetProperty("description").GetString()!,
                Id: assignment.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1]))
            .Order();

        Assert.Equal(
            [
                ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
                ("Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb"),
                ("Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
                ("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
                ("Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"),
            ],
            roles);
        Assert.All(roles, role => Assert.Contains($"*{role.Name}*", documents, StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_go_only_to_the_vault_under_the_names_that_the_app_reads()
    {
        using var deployment = DeploymentSnapshot.Read("everything");
        var parameters = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "infra", "snapshots", "everything.bicepparam"));
        var outputs = JsonDocument.Parse(deployment.Text).RootElement.GetProperty("outputs").GetRawText();

        Assert.Equal(Secrets, deployment.GetResources("Microsoft.KeyVault/vaults/secrets").Select(SecretName).Order(StringComparer.Ordinal));
        Assert.All(
            deployment.GetResources("Microsoft.KeyVault/vaults/secrets"),
            secret => Assert.StartsWith("[not(empty(parameters(", secret.GetProperty("condition").GetString(), StringComparison.Ordinal));
        Assert.Equal(Secrets.Length, parameters.Split("'value-of-").Length - 1);
        Assert.DoesNotContain("value-of-", deployment.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ecret", outputs, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("usual", 190)]
    [InlineData("everything", 100)]
    public void The_app_gets_the_whole_HubSpot_limit_and_its_instances_split_nine_tenths_of_it(string name, int allowed)
    {
        using var deployment = DeploymentSnapshot.Read(name);

        Assert.Equal(allowed, int.Parse(deployment.Settings["Auth0Sync__HubSpot__CallsPerTenSeconds"], CultureInfo.InvariantCulture));
        Assert.DoesNotContain("Auth0Sync__HubSpot__Share", deployment.Settings.Keys);
        Assert.Equal(0.9, new HubSpotOptions().Share);
    }

    [Fact]
    public void Every_target_can_be_enabled_and_paused_without_losing_its_poison_messages()
    {
        using var usual = DeploymentSnapshot.Read("usual");
        using var paused = DeploymentSnapshot.Read("everything");

        Assert.All(KnownTargets.All, target =>
        {
            Assert.Equal("true", paused.Settings[$"Auth0Sync__{target.DisplayName}__Enabled"]);
            Assert.Equal("true", paused.Settings[$"AzureWebJobs.Correlate{target.DisplayName}.Disabled"]);
            Assert.DoesNotContain($"AzureWebJobs.Park{target.DisplayName}.Disabled", paused.Settings.Keys);
        });
        Assert.Equal("true", usual.Settings["Auth0Sync__HubSpot__Enabled"]);
        Assert.DoesNotContain(usual.Settings, setting => setting.Key.EndsWith("HubSpot.Disabled", StringComparison.Ordinal));
    }

    [Fact]
    public void The_functions_of_a_disabled_target_are_disabled_because_its_queues_need_not_exist()
    {
        using var deployment = DeploymentSnapshot.Read("usual");

        Assert.All(KnownTargets.All.Where(target => !target.IsEnabledByDefault), target =>
        {
            Assert.Equal("false", deployment.Settings[$"Auth0Sync__{target.DisplayName}__Enabled"]);
            Assert.Equal("true", deployment.Settings[$"AzureWebJobs.Correlate{target.DisplayName}.Disabled"]);
            Assert.Equal("true", deployment.Settings[$"AzureWebJobs.Park{target.DisplayName}.Disabled"]);
        });
    }

    [Fact]
    public void With_a_virtual_network_storage_and_vault_are_not_reachable_from_outside()
    {
        using var deployment = DeploymentSnapshot.Read("everything");

        Assert.Equal("Disabled", deployment.GetProperties("Microsoft.Storage/storageAccounts").Single().GetProperty("publicNetworkAccess").GetString());
        Assert.Equal("Disabled", deployment.GetProperties("Microsoft.KeyVault/vaults").Single().GetProperty("publicNetworkAccess").GetString());
        Assert.Equal(
            ["blob", "queue", "table", "vault"],
            deployment.GetProperties("Microsoft.Network/privateEndpoints")
                .Select(endpoint => endpoint.GetProperty("privateLinkServiceConnections")[0].GetProperty("properties").GetProperty("groupIds")[0].GetString()!)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_service_that_azd_deploys_is_the_function_app()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var azd = YamlFile.Read(RepositoryFolder.Find(), "azure.yaml");
        var service = Assert.Single(azd.GetMemberNames("services"));

        Assert.Equal(service, deployment.GetResources("Microsoft.Web/sites").Single().GetProperty("tags").GetProperty("azd-service-name").GetString());
        Assert.Equal("function", azd.GetScalar("services", service, "host"));
        Assert.True(Directory.Exists(Path.Combine(RepositoryFolder.Find(), azd.GetScalar("services", service, "project"))));
    }

    private static string CreateSecret(string name) => name switch
    {
        "Auth0Sync--Stripe--ApiKey" => $"rk_test_{new string('s', 40)}",
        "Auth0Sync--Mailchimp--ApiKey" => $"{new string('s', 32)}-us6",
        "Auth0Sync--Webhooks--Endpoints--0--Secrets--0" => $"whsec_{new string('s', 40)}",
        _ => new string('s', 40),
    };

    private static string[] SecretsOf(string name) => name == "everything" ? Secrets : Secrets[1..];

    private static string SecretName(JsonElement secret) => secret.GetProperty("name").GetString()!.Split('/')[^1];

    private static string Read(string path) => File.ReadAllText(Path.Combine(RepositoryFolder.Find(), path));
}
