using Microsoft.Extensions.Configuration;

namespace Auth0Sync.Core.Secrets;

/// <summary>A configuration source whose values can be replaced while the app runs.</summary>
internal sealed class SecretsConfigurationSource(IReadOnlyDictionary<string, string?> secrets) : ConfigurationProvider, IConfigurationSource
{
    public IReadOnlyDictionary<string, string?> Current => Data.AsReadOnly();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override void Load() => Data = secrets.ToDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces the values and triggers a reload, but only if a value has changed.</summary>
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
