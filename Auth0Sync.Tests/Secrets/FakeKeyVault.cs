using System.Collections.Concurrent;
using Azure;
using Azure.Security.KeyVault.Secrets;
using Moq;

namespace Auth0Sync.Tests.Secrets;

/// <summary>A Key Vault behind the SDK's client class.</summary>
internal sealed class FakeKeyVault
{
    private readonly Mock<SecretClient> _client = new();
    private readonly ConcurrentQueue<string> _readSecretNames = new();

    public FakeKeyVault()
    {
        _client.SetupGet(client => client.VaultUri).Returns(new Uri("https://tidewater.vault.example.org"));
        _client.Setup(client => client.GetPropertiesOfSecretsAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken cancellationToken) => ListSecrets(cancellationToken));
        _client
            .Setup(client => client.GetSecretAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<SecretContentType?>(), It.IsAny<CancellationToken>()))
            .Returns((string name, string _, SecretContentType? _, CancellationToken _) => GetSecretAsync(name));
        _client
            .Setup(client => client.GetSecretAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string name, string _, CancellationToken _) => GetSecretAsync(name));
    }

    public SecretClient Client => _client.Object;

    /// <summary>The secrets by name; null for a disabled one.</summary>
    public ConcurrentDictionary<string, string?> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Called at the start of each read.</summary>
    public Action OnRead { get; set; } = () => { };

    /// <summary>Thrown by each read if set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the vault never responds.</summary>
    public bool IsHanging { get; set; }

    /// <summary>The names of the secrets whose value was fetched.</summary>
    public IReadOnlyList<string> ReadSecretNames => [.. _readSecretNames];

    private AsyncPageable<SecretProperties> ListSecrets(CancellationToken cancellationToken)
    {
        OnRead();
        if (IsHanging)
        {
            return new HangingPages(cancellationToken);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        var properties = Secrets.Select(secret => new SecretProperties(secret.Key) { Enabled = secret.Value is not null }).ToList();
        return AsyncPageable<SecretProperties>.FromPages([Page<SecretProperties>.FromValues(properties, null, Mock.Of<Response>())]);
    }

    private Task<Response<KeyVaultSecret>> GetSecretAsync(string name)
    {
        _readSecretNames.Enqueue(name);
        return Task.FromResult(Response.FromValue(new KeyVaultSecret(name, Secrets[name]), Mock.Of<Response>()));
    }

    private sealed class HangingPages(CancellationToken cancellationToken) : AsyncPageable<SecretProperties>(cancellationToken)
    {
        public override async IAsyncEnumerable<Page<SecretProperties>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken);
            yield break;
        }
    }
}
