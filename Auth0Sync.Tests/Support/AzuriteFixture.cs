using System.Security.Cryptography;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The Azurite that all tests share, in memory and on free ports, with a new account for every test that needs one. It is a
/// class fixture, <c>IClassFixture&lt;AzuriteFixture&gt;</c>, so that test classes still run in parallel. The first class
/// starts it; it stops with the test process, which holds its standard input.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly SharedAzurite Shared = new();

    private AzuriteEndpoints? _endpoints;

    public AzuriteEndpoints Endpoints => _endpoints ?? throw new InvalidOperationException("Azurite is not started yet.");

    /// <summary>Returns the connection string of an unused, empty account.</summary>
    public string NewAccountConnectionString() => Endpoints.GetConnectionString(Shared.NextAccount());

    public async Task InitializeAsync() => _endpoints = (await Shared.Process).Endpoints;

    public Task DisposeAsync() => Task.CompletedTask;

    private sealed class SharedAzurite
    {
        // Azurite reads all accounts from one environment variable, whose length is limited (32,767 characters on
        // Windows), so names and keys are short.
        private const int AccountCount = 1_000;

        private readonly StorageAccountKey[] _accounts =
            [.. Enumerable.Range(0, AccountCount).Select(i => new StorageAccountKey($"t{i:000}", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))))];

        private readonly Lazy<Task<AzuriteProcess>> _process;
        private int _usedAccounts;

        public SharedAzurite() => _process = new(StartAsync);

        public Task<AzuriteProcess> Process => _process.Value;

        public StorageAccountKey NextAccount() => _accounts[Interlocked.Increment(ref _usedAccounts) - 1];

        private async Task<AzuriteProcess> StartAsync()
        {
            var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), new NullProgressReporter());
            var installation = await installer.EnsureInstalledAsync(CancellationToken.None);
            var options = new AzuriteOptions { Ports = new(0, 0, 0), Accounts = _accounts };
            return await AzuriteProcess.StartAsync(installation, options, CancellationToken.None);
        }
    }
}
