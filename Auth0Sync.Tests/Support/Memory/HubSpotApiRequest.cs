using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Tests.Support.Memory;

/// <summary>Converts the calls of the HubSpot client for the simulator's model.</summary>
internal static class HubSpotApiRequest
{
    /// <exception cref="InvalidOperationException">The client does not make such calls.</exception>
    public static ApiRequest Create(string method, string path, JsonNode? body) =>
        new(GetOperation(method, path), null, body) { Method = method, Path = path };

    /// <inheritdoc cref="Create"/>
    public static Operation GetOperation(string method, string path) => (method, path.Split('/')[5..]) switch
    {
        ("POST", ["gdpr-delete"]) => Operation.GdprDelete,
        ("POST", ["batch", "read"]) => Operation.BatchRead,
        ("POST", ["batch", "create"]) => Operation.BatchCreate,
        ("POST", ["batch", "update"]) => Operation.BatchUpdate,
        ("POST", ["batch", "archive"]) => Operation.BatchArchive,
        ("GET", []) when path.Contains("/properties/", StringComparison.Ordinal) => Operation.PropertyList,
        _ => throw new InvalidOperationException($"{method} {path} is not supported."),
    };
}
