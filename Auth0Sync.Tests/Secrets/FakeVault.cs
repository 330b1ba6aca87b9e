using System.Collections.Concurrent;
using Azure;
using Azure.Security.KeyVault.Secrets;
using Moq;

namespace Auth0Sync.Tests.Secrets;

/// <summary>A Key Vault behind the SDK's own client.</summary>
internal sealed class FakeVault
{
    private readonly Mock<SecretClient> _client = new();
    private readonly ConcurrentQueue<string> _read = new();

    public FakeVault()
    {
        _client.SetupGet(client => client.VaultUri).Returns(new Uri("https://tidewater.vault.example.org"));
        _client.Setup(client => client.GetPropertiesOfSecretsAsync(It.IsAny<CancellationToken>())).Returns((CancellationToken cancellationToken) => List(cancellationToken));
        _client
            .Setup(client => client.GetSecretAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<SecretContentType?>(), It.IsAny<CancellationToken>()))
            .Returns((string name, string _, SecretContentType? _, CancellationToken _) => Get(name));
        _client
            .Setup(client => client.GetSecretAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string name, string _, CancellationToken _) => Get(name));
    }

    public SecretClient Client => _client.Object;

    /// <summary>The secrets by name; null stands for a disabled one.</summary>
    public ConcurrentDictionary<string, string?> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>What happens while the vault is read.</summary>
    public Action WhileRead { get; set; } = () => { };

    /// <summary>Set: the vault cannot be read.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the vault accepts a request and never answers it.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The names of the secrets whose value was fetched.</summary>
    public IReadOnlyList<string> Read => [.. _read];

    private AsyncPageable<SecretProperties> List(CancellationToken cancellationToken)
    {
        WhileRead();
        if (IsSilent)
        {
            return new SilentPages(cancellationToken);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        var properties = Secrets.Select(secret => new SecretProperties(secret.Key) { Enabled = secret.Value is not null }).ToList();
        return AsyncPageable<SecretProperties>.FromPages([Page<SecretProperties>.FromValues(properties, null, Mock.Of<Response>())]);
    }

    private Task<Response<KeyVaultSecret>> Get(string name)
    {
        _read.Enqueue(name);
        return Task.FromResult(Response.FromValue(new KeyVaultSecret(name, Secrets[name]), Mock.Of<Response>()));
    }

    private sealed class SilentPages(CancellationToken cancellationToken) : AsyncPageable<SecretProperties>(cancellationToken)
    {
        public override async IAsyncEnumerable<Page<SecretProperties>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken);
            yield break;
        }
    }
}
