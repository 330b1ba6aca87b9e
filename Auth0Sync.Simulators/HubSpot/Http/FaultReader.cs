using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.Simulators.HubSpot.Http;

/// <summary>Reads a fault from a request to the control API.</summary>
internal static class FaultReader
{
    public static Result<Fault> Read(JsonObject json)
    {
        Operation operation = default;
        if (json.GetString("operation") is { } operationName && !TryParseName(operationName, out operation))
        {
            return ApiErrors.InvalidJson($"unknown operation {operationName}");
        }

        // A latency without a status means a successful but late response.
        var kind = json["status"] is null && json["latencyMs"] is not null ? FaultKind.Slow : FaultKind.Status;
        if (json.GetString("kind") is { } kindName && !TryParseName(kindName, out kind))
        {
            return ApiErrors.InvalidJson($"unknown kind {kindName}");
        }

        var status = (int)(ReadNumber(json, "status") ?? 500);
        return new Fault
        {
            Kind = kind,
            Operation = json.GetString("operation") is null ? null : operation,
            Status = status,
            RetryAfter = ReadNumber(json, "retryAfterSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Latency = TimeSpan.FromMilliseconds(ReadNumber(json, "latencyMs") ?? 0),
            Probability = ReadNumber(json, "share") ?? 1,
            MaxCount = (int?)ReadNumber(json, "times"),
            Body = json["body"] as JsonObject,
            Html = json.GetString("html") ?? (json["html"]?.GetValueKind() == JsonValueKind.True ? GatewayErrorPage.RenderHtml(status) : null),
            Location = json.GetString("location"),
        };
    }

    private static double? ReadNumber(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    private static bool TryParseName<T>(string name, out T value)
        where T : struct, Enum =>
        Enum.TryParse(name, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name[0]);
}
