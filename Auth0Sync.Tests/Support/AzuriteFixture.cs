using System.Security.Cryptography;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Azurite;
using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>
/// The one Azurite of the test run, in memory and on free ports, with an account of its own for every test that asks.
/// A test class takes it as <c>IClassFixture&lt;AzuriteFixture&gt;</c>, so that classes still run side by side. The
/// first class starts it; it ends with the test process, which holds its standard input.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly SharedAzurite Shared = new();

    private AzuriteEndpoints? _endpoints;

    /// <summary>Where it listens.</summary>
    public AzuriteEndpoints Endpoints => _endpoints ?? throw new InvalidOperationException("Azurite is not started yet.");

    /// <summary>The connection string of an empty account that nobody else uses.</summary>
    public string NewAccountConnectionString() => Endpoints.GetConnectionString(Shared.NextAccount());

    public async Task InitializeAsync() => _endpoints = (await Shared.Process).Endpoints;

    public Task DisposeAsync() => Task.CompletedTask;

    private sealed class SharedAzurite
    {
        // All of them travel in one environment variable, whose length is limited (32,767 letters on Windows): hence the
        // short names and keys.
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
            var installer = new AzuriteInstaller(Path.Combine(RepositoryFolder.Find(), ".local", "azurite"), new NullWorkReporter());
            var installation = await installer.EnsureInstalledAsync(CancellationToken.None);
            var options = new AzuriteOptions { Ports = new(0, 0, 0), Accounts = _accounts };
            return await AzuriteProcess.StartAsync(installation, options, CancellationToken.None);
        }
    }
}
