using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Auth0Sync.Cli.Commands;
using Auth0Sync.Core.Operations;
using Auth0Sync.Core.Operations.Backfill;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Core.Operations.Export;
using Auth0Sync.Core.Operations.Replay;
using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Operations.Sending;
using Auth0Sync.Core.Operations.Simulation;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Operations.Verification;
using Auth0Sync.Core.Recovery;
using Auth0Sync.LocalHost;
using Json.Schema;
using JsonSchema = Json.Schema.JsonSchema;

namespace Auth0Sync.Tests.Cli;

/// <summary>The schemas in <c>docs/schemas</c>, one for each line of JSON that a command prints.</summary>
internal static class JsonSchemaFiles
{
    private static readonly JsonSchemaExporterOptions ExporterOptions = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) => RemoveOmittedMembers(context.TypeInfo, schema),
    };

    private static readonly JsonSerializerOptions FileFormat = new() { WriteIndented = true };

    /// <summary>The commands with <c>--json</c>, and the types of their lines.</summary>
    public static IReadOnlyDictionary<string, Type> Types { get; } = new SortedDictionary<string, Type>(StringComparer.Ordinal)
    {
        ["backfill"] = typeof(BackfillReport),
        ["backfill --check"] = typeof(DriftLine),
        ["doctor"] = typeof(DoctorCheck),
        ["explain"] = typeof(Explanation),
        ["export"] = typeof(ExportReport),
        ["listen"] = typeof(ListenLine),
        ["pause"] = typeof(PauseReport),
        ["reconcile"] = typeof(DriftLine),
        ["recover"] = typeof(StreamReport),
        ["replay"] = typeof(ReplayReport),
        ["resume"] = typeof(PauseReport),
        ["review approve"] = typeof(ReviewActionResult),
        ["review dismiss"] = typeof(ReviewActionResult),
        ["review list"] = typeof(ReviewListEntry),
        ["review retry"] = typeof(ReviewActionResult),
        ["review show"] = typeof(ReviewItemReport),
        ["send"] = typeof(SendReport),
        ["simulate"] = typeof(SimulationReport),
        ["status"] = typeof(StatusReport),
        ["ui"] = typeof(UiReport),
        ["user"] = typeof(UserLine),
        ["verify"] = typeof(VerificationReport),
    };

    public static string GetPath(string command) => Path.Combine(RepositoryFolder.Find(), "docs", "schemas", $"{command.Replace(" --", "-", StringComparison.Ordinal).Replace(' ', '-')}.schema.json");

    /// <summary>The schema that follows from the type.</summary>
    public static string Create(string command)
    {
        var schema = ReportJson.Options.GetJsonSchemaAsNode(Types[command], ExporterOptions).AsObject();
        return new JsonObject([
            new("$schema", "https://json-schema.org/draft/2020-12/schema"),
            new("title", $"A line of: auth0sync {command} --json"),
            .. schema.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))]).ToJsonString(FileFormat) + "\n";
    }

    // A member that is left out if it is null is not required.
    private static JsonNode RemoveOmittedMembers(JsonTypeInfo type, JsonNode schema)
    {
        if (schema is JsonObject properties && properties["required"] is JsonArray required)
        {
            foreach (var omitted in type.Properties.Where(property => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true))
            {
                required.Remove(required.FirstOrDefault(name => (string?)name == omitted.Name));
            }
        }

        return schema;
    }

    /// <summary>The problems of a line, by the schema in the file.</summary>
    public static IEnumerable<string> Validate(string command, JsonElement line)
    {
        var result = JsonSchema.FromText(File.ReadAllText(GetPath(command))).Evaluate(line, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return result.IsValid ? [] : (result.Details ?? []).SelectMany(detail => detail.Errors?.Select(error => $"{detail.InstanceLocation}: {error.Value}") ?? []).DefaultIfEmpty("invalid");
    }
}
