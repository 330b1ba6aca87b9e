using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>Where an interrupted run continues, in a file next to the export. Contains no personal data.</summary>
/// <param name="Sha256">The digest of the export: another one begins at its first line.</param>
/// <param name="Targets">The targets. With others, everything begins anew.</param>
/// <param name="Line">The last line that is done.</param>
/// <param name="ExportedAt">When the export was made. With another time, users without one of their own can be imported that could not be before.</param>
internal sealed record BackfillCheckpoint(string Sha256, IReadOnlyList<string> Targets, long Line, DateTimeOffset? ExportedAt = null)
{
    private const string Extension = ".auth0sync";

    public static string GetPath(string exportPath) => exportPath + Extension;

    /// <returns>Null if there is no usable file.</returns>
    public static async Task<BackfillCheckpoint?> ReadAsync(string exportPath, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(GetPath(exportPath), cancellationToken), BackfillJson.Default.BackfillCheckpoint);
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    public bool Fits(string sha256, IEnumerable<string> targets, DateTimeOffset? exportedAt) =>
        Sha256 == sha256 && ExportedAt == exportedAt && Targets.Order(StringComparer.Ordinal).SequenceEqual(targets.Order(StringComparer.Ordinal));

    /// <summary>Replaces the file as a whole, so that a crash leaves the old one or the new one.</summary>
    public async Task WriteAsync(string exportPath, CancellationToken cancellationToken)
    {
        var path = GetPath(exportPath);
        await File.WriteAllBytesAsync(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, BackfillJson.Default.BackfillCheckpoint), cancellationToken);
        File.Move(path + ".tmp", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackfillCheckpoint))]
internal sealed partial class BackfillJson : JsonSerializerContext;
