using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Secrets;

/// <summary>A layer of the configuration whose values can be replaced while the app runs.</summary>
internal sealed class SecretsConfigurationSource(IReadOnlyDictionary<string, string?> secrets) : ConfigurationProvider, IConfigurationSource
{
    /// <summary>The values in use.</summary>
    public IReadOnlyDictionary<string, string?> Current => Data.AsReadOnly();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = secrets.ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces the values, and tells those who listen only where something differs.</summary>
    public bool ReplaceIfChanged(IReadOnlyDictionary<string, string?> newSecrets)
    {
        if (newSecrets.Count == Data.Count && newSecrets.All(secret => Data.TryGetValue(secret.Key, out var old) && old == secret.Value))
        {
            return false;
        }

        Data = newSecrets.ToDictionary(StringComparer.OrdinalIgnoreCase);
        OnReload();
        return true;
    }
}
