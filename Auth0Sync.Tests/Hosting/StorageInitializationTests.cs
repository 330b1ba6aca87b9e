using Auth0Sync.Core.Hosting;
using Auth0Sync.Core.Secrets;
using Auth0Sync.Core.Storage;
using Auth0Sync.Tests.Secrets;
using Azure;
using Azure.Identity;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Hosting;

/// <summary>If the storage account cannot be used, startup fails with a reason before the host's own timeout.</summary>
[Trait("Category", "Unit")]
public class StorageInitializationTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IStorageInitializer> _store = new();

    public static TheoryData<Exception, string> Failures => new()
    {
        { new RequestFailedException(0, "Connection refused"), "start Azurite" },
        { new AggregateException(new RequestFailedException(0, "Connection refused")), "start Azurite" },
        { new RequestFailedException(403, "Forbidden"), "the identity needs the roles" },
        { new RequestFailedException(503, "Busy"), "it responded with status 503" },
        { new AuthenticationFailedException("refused"), "az login" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task An_account_that_cannot_be_used_is_explained(Exception failure, string reason)
    {
        _store.Setup(store => store.InitializeAsync(It.IsAny<CancellationToken>())).ThrowsAsync(failure);

        var stopped = await Assert.ThrowsAsync<StorageAccountException>(() => StartAsync(CancellationToken.None));

        Assert.StartsWith("The storage account (AzureWebJobsStorage) cannot be used: ", stopped.Message, StringComparison.Ordinal);
        Assert.Contains(reason, stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_that_does_not_respond_times_out()
    {
        MakeHang();

        var starting = StartAsync(CancellationToken.None);
        Assert.False(starting.IsCompleted);
        _time.Advance(StartupTimeout.Total);

        Assert.Contains("does not respond", (await Assert.ThrowsAsync<StorageAccountException>(() => starting)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_gets_the_startup_time_that_the_vault_left()
    {
        var vault = new FakeKeyVault();
        using var configuration = new ConfigurationManager();
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_time);
        vault.OnRead = () => _time.Advance(TimeSpan.FromSeconds(15));
        await KeyVaultConfigurationExtensions.AddSecretsAsync(configuration, services, vault.Client, _time, CancellationToken.None);
        MakeHang();
        await using var provider = services.BuildServiceProvider();

        var starting = new StorageInitializationService(() => [_store.Object], provider.GetRequiredService<StartupTimeout>(), _time).StartingAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(starting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Assert.ThrowsAsync<StorageAccountException>(() => starting);
    }

    [Fact]
    public async Task A_canceled_start_is_not_a_failure_of_the_account()
    {
        MakeHang();
        using var stop = new CancellationTokenSource();

        var starting = StartAsync(stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    [Fact]
    public async Task An_unexpected_error_is_rethrown_unchanged()
    {
        _store.Setup(store => store.InitializeAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new NotSupportedException());

        await Assert.ThrowsAsync<NotSupportedException>(() => StartAsync(CancellationToken.None));
    }

    private void MakeHang() => _store
        .Setup(store => store.InitializeAsync(It.IsAny<CancellationToken>()))
        .Returns((CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));

    private Task StartAsync(CancellationToken cancellationToken) => new StorageInitializationService(() => [_store.Object], new StartupTimeout(_time), _time).StartingAsync(cancellationToken);
}
