using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>Where an interrupted run continues, in a file next to the export. Contains no personal data.</summary>
/// <param name="Installation">The storage that the users are put into. In another one, or after it was emptied, everything begins anew.</param>
/// <param name="Sha256">The digest of the export: another one begins at its first line.</param>
/// <param name="Targets">The targets. With others, everything begins anew.</param>
/// <param name="Line">The last line that is done.</param>
/// <param name="ProblemCount">The lines up to it that are not valid users.</param>
/// <param name="Problems">The first of them.</param>
/// <param name="ExportedAt">When the export was made. With another time, users without one of their own can be imported that could not be before.</param>
internal sealed record BackfillCheckpoint(
    string Installation,
    string Sha256,
    IReadOnlyList<string> Targets,
    long Line,
    long ProblemCount,
    IReadOnlyList<LineProblem> Problems,
    DateTimeOffset? ExportedAt = null)
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

    /// <summary>Whether a run that would begin there can continue here instead.</summary>
    public bool Fits(BackfillCheckpoint start) =>
        Installation == start.Installation
        && Sha256 == start.Sha256
        && ExportedAt == start.ExportedAt
        && Targets.Order(StringComparer.Ordinal).SequenceEqual(start.Targets.Order(StringComparer.Ordinal));

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
