using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Auth0Sync.Benchmarks.Output;

/// <summary>Shows a result: one line of JSON for a program, a table of its plain members for a person.</summary>
internal static class ResultWriter
{
    /// <summary>How results look in JSON.</summary>
    public static JsonSerializerOptions JsonOptions { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes the JSON.</summary>
    public static void WriteJson<T>(TextWriter output, T result) => output.WriteLine(JsonSerializer.Serialize(result, JsonOptions));

    /// <summary>Shows the table.</summary>
    public static void WriteTable<T>(IAnsiConsole console, T result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("").RightAligned()).HideHeaders();
        foreach (var member in JsonSerializer.SerializeToElement(result, JsonOptions).EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String)
            {
                table.AddRow(Markup.Escape(member.Name), Markup.Escape(Format(member.Value)));
            }
        }

        console.Write(table);
    }

    private static string Format(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : value.GetDouble().ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
