using System.Text.Json;
using System.Text.Json.Nodes;
using Auth0Sync.HubSpotSimulator.Model;

namespace Auth0Sync.HubSpotSimulator.Http;

/// <summary>Reads a fault that somebody orders by the control API.</summary>
internal static class FaultReader
{
    public static Outcome<Fault> Read(JsonObject json)
    {
        Operation operation = default;
        if (json.Text("operation") is { } operationName && !TryName(operationName, out operation))
        {
            return Errors.InvalidJson($"there is no operation {operationName}");
        }

        // A wait alone, without a status, means an answer that is right but late.
        var kind = json["status"] is null && json["latencyMs"] is not null ? FaultKind.Slow : FaultKind.Status;
        if (json.Text("kind") is { } kindName && !TryName(kindName, out kind))
        {
            return Errors.InvalidJson($"there is no kind {kindName}");
        }

        var status = (int)(Number(json, "status") ?? 500);
        return new Fault
        {
            Kind = kind,
            Operation = json.Text("operation") is null ? null : operation,
            Status = status,
            RetryAfter = Number(json, "retryAfterSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Latency = TimeSpan.FromMilliseconds(Number(json, "latencyMs") ?? 0),
            Share = Number(json, "share") ?? 1,
            Times = (int?)Number(json, "times"),
            Body = json["body"] as JsonObject,
            Html = json.Text("html") ?? (json["html"]?.GetValueKind() == JsonValueKind.True ? GatewayPage.Text(status) : null),
            Location = json.Text("location"),
        };
    }

    private static double? Number(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    private static bool TryName<T>(string name, out T value)
        where T : struct, Enum =>
        Enum.TryParse(name, ignoreCase: true, out value) && Enum.IsDefined(value) && !char.IsAsciiDigit(name[0]);
}
