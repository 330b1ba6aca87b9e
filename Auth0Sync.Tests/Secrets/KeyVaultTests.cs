using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Secrets;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Secrets;

[Trait("Category", "Unit")]
public class KeyVaultTests
{
    private readonly FakeKeyVault _keyVault = new();

    public static TheoryData<Exception, string> Unreachable => new()
    {
        { new RequestFailedException(401, "Unauthorized"), "Key Vault Secrets User" },
        { new RequestFailedException(403, "Forbidden"), "Key Vault Secrets User" },
        { new RequestFailedException(0, "No such host is known."), "does not respond" },
        { new AggregateException(new RequestFailedException(0, "No such host is known.")), "does not respond" },
        { new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."), "does not respond" },
        { new RequestFailedException(503, "Unavailable"), "responded with status 503" },
        { new CredentialUnavailableException("no credential"), "az login" },
        { new AuthenticationFailedException("refused"), "az login" },
    };

    [Fact]
    public async Task Only_enabled_secrets_of_the_product_are_read_and_two_dashes_become_a_colon()
    {
        _keyVault.Secrets["Auth0Sync--HubSpot--AccessToken"] = "token";
        _keyVault.Secrets["auth0sync--webhook--bearertoken"] = "bearer";
        _keyVault.Secrets["Auth0Sync--Ledger--Key"] = null;
        _keyVault.Secrets["Auth0SyncOther"] = "not of Auth0Sync";
        _keyVault.Secrets["Auth0Sync-HubSpot-AccessToken"] = "not of Auth0Sync";
        _keyVault.Secrets["Billing--Auth0Sync--Key"] = "not of Auth0Sync";

        var read = await new KeyVaultSecretReader(_keyVault.Client).ReadAsync(CancellationToken.None);

        Assert.Equal(
            new Dictionary<string, string?> { ["Auth0Sync:HubSpot:AccessToken"] = "token", ["auth0sync:webhook:bearertoken"] = "bearer" },
            read);
        Assert.Equal(["Auth0Sync--HubSpot--AccessToken", "auth0sync--webhook--bearertoken"], _keyVault.ReadSecretNames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Secrets_override_the_configuration_and_keep_the_rest()
    {
        using var configuration = new ConfigurationManager();
        configuration["Auth0Sync:HubSpot:AccessToken"] = "from a file";
        configuration["Auth0Sync:HubSpot:ApiVersion"] = "v3";
        _keyVault.Secrets["Auth0Sync--HubSpot--AccessToken"] = "from the vault";

        await KeyVaultConfigurationExtensions.AddSecretsAsync(configuration, new ServiceCollection(), _keyVault.Client, TimeProvider.System, CancellationToken.None);

        Assert.Equal("from the vault", configuration["Auth0Sync:HubSpot:AccessToken"]);
        Assert.Equal("v3", configuration["Auth0Sync:HubSpot:ApiVersion"]);
    }

    [Fact]
    public async Task A_vault_that_does_not_respond_times_out_before_the_host_stops_the_worker()
    {
        using var configuration = new ConfigurationManager();
        var time = new FakeTimeProvider();
        _keyVault.IsHanging = true;

        var adding = KeyVaultConfigurationExtensions.AddSecretsAsync(configuration, new ServiceCollection(), _keyVault.Client, time, CancellationToken.None);
        Assert.False(adding.IsCompleted);
        time.Advance(StartupTimeout.Total);

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => adding);
        Assert.Contains("does not respond", stopped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Unreachable))]
    public async Task A_vault_that_cannot_be_read_at_startup_stops_with_a_clear_error(Exception failure, string reason)
    {
        using var configuration = new ConfigurationManager();
        var services = new ServiceCollection();
        _keyVault.Failure = failure;

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(
            () => KeyVaultConfigurationExtensions.AddSecretsAsync(configuration, services, _keyVault.Client, TimeProvider.System, CancellationToken.None));

        Assert.Contains("https://tidewater.vault.example.org", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("Auth0Sync:KeyVaultUri", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(reason, stopped.Message, StringComparison.Ordinal);
        Assert.Empty(services);
    }

    [Fact]
    public async Task Without_a_vault_nothing_is_read_or_registered()
    {
        using var configuration = new ConfigurationManager();
        var services = new ServiceCollection();
        configuration["Auth0Sync:KeyVaultUri"] = "";

        await configuration.AddAuth0SyncSecretsAsync(services);

        Assert.Empty(services);
    }

    [Theory]
    [InlineData("my-vault")]
    [InlineData("http://my-vault.vault.azure.net")]
    public async Task An_address_that_is_not_a_vault_is_named(string address)
    {
        using var configuration = new ConfigurationManager();
        configuration["Auth0Sync:KeyVaultUri"] = address;

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(() => configuration.AddAuth0SyncSecretsAsync(new ServiceCollection()));

        Assert.StartsWith($"Auth0Sync:KeyVaultUri is '{address}'. Allowed: ", stopped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5 minutes")]
    [InlineData("00:00:00")]
    [InlineData("-00:05:00")]
    [InlineData("100.00:00:00")]
    public async Task An_invalid_refresh_interval_stops_with_a_clear_error(string refresh)
    {
        using var configuration = new ConfigurationManager();
        configuration["Auth0Sync:KeyVaultRefresh"] = refresh;

        var stopped = await Assert.ThrowsAsync<InvalidOperationException>(
            () => KeyVaultConfigurationExtensions.AddSecretsAsync(configuration, new ServiceCollection(), _keyVault.Client, TimeProvider.System, CancellationToken.None));

        Assert.StartsWith($"Auth0Sync:KeyVaultRefresh is '{refresh}'. Allowed: ", stopped.Message, StringComparison.Ordinal);
    }
}
