using System.Text.Json;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>A committed snapshot of what the templates deploy. Auth0Sync.Infrastructure.Tests compares it with the templates.</summary>
internal sealed class DeploymentSnapshot : IDisposable
{
    private readonly JsonDocument _snapshot;

    private DeploymentSnapshot(string text)
    {
        Text = text;
        _snapshot = JsonDocument.Parse(text);
    }

    public static IReadOnlyList<string> Names { get; } = ["usual", "everything"];

    public string Text { get; }

    /// <summary>The application settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings => GetProperties("Microsoft.Web/sites/config").Single()
        .EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    public static DeploymentSnapshot Read(string name) =>
        new(File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "infra", "snapshots", $"{name}.snapshot.json")));

    public IEnumerable<JsonElement> GetResources(string type) => _snapshot.RootElement.GetProperty("predictedResources").EnumerateArray()
        .Where(resource => resource.GetProperty("type").GetString() == type);

    public IEnumerable<JsonElement> GetProperties(string type) => GetResources(type).Select(resource => resource.GetProperty("properties"));

    public void Dispose() => _snapshot.Dispose();
}
