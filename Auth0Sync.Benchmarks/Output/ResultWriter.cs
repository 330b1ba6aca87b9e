using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Auth0Sync.Benchmarks.Output;

/// <summary>Writes a result as one line of JSON, or as a table of its simple members.</summary>
internal static class ResultWriter
{
    public static JsonSerializerOptions JsonOptions { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void WriteJson<T>(TextWriter output, T result) => output.WriteLine(JsonSerializer.Serialize(result, JsonOptions));

    public static void WriteTable<T>(IAnsiConsole console, T result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("").AddColumn(new TableColumn("").RightAligned()).HideHeaders();
        foreach (var member in JsonSerializer.SerializeToElement(result, JsonOptions).EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Number or JsonValueKind.String or JsonValueKind.True or JsonValueKind.False)
            {
                table.AddRow(Markup.Escape(member.Name), Markup.Escape(Format(member.Value)));
            }
        }

        console.Write(table);
        if (result is IHasTable other)
        {
            console.Write(other.CreateTable());
        }
    }

    private static string Format(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? value.GetDouble().ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)
        : value.ToString();
}
