using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.Http;

/// <summary>A page for people that shows the records of a simulated system. It is no part of the API, and changes nothing.</summary>
/// <param name="Name">The last part of its path, such as <c>members</c>.</param>
/// <param name="Render">Creates its content.</param>
public sealed record RecordsPage(string Name, Func<JsonNode> Render)
{
    /// <summary>Its path.</summary>
    public string Path => $"/_simulator/{Name}";

    internal SimulatedResponse Read(string method) => HttpMethods.IsGet(method)
        ? SimulatedResponse.Json(StatusCodes.Status200OK, Render())
        : SimulatedResponse.Empty(StatusCodes.Status405MethodNotAllowed);
}
