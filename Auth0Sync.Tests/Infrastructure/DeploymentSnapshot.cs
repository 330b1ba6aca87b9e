using System.Text.Json;
using Auth0Sync.LocalHost;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>What the template would deploy, as its committed snapshot says. Another project compares the snapshot with the template.</summary>
internal sealed class DeploymentSnapshot : IDisposable
{
    private readonly JsonDocument _snapshot;

    private DeploymentSnapshot(string text)
    {
        Text = text;
        _snapshot = JsonDocument.Parse(text);
    }

    /// <summary>The names of the snapshots.</summary>
    public static IReadOnlyList<string> Names { get; } = ["usual", "everything"];

    /// <summary>The whole snapshot.</summary>
    public string Text { get; }

    /// <summary>The application settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings => GetProperties("Microsoft.Web/sites/config").Single()
        .EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    /// <summary>Reads a snapshot.</summary>
    public static DeploymentSnapshot Read(string name) =>
        new(File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "infra", "snapshots", $"{name}.snapshot.json")));

    /// <summary>The resources of a type.</summary>
    public IEnumerable<JsonElement> GetResources(string type) => _snapshot.RootElement.GetProperty("predictedResources").EnumerateArray()
        .Where(resource => resource.GetProperty("type").GetString() == type);

    /// <summary>The properties of the resources of a type.</summary>
    public IEnumerable<JsonElement> GetProperties(string type) => GetResources(type).Select(resource => resource.GetProperty("properties"));

    public void Dispose() => _snapshot.Dispose();
}
