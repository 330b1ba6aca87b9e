using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Stores the offset in a file. Only one listener may use it.</summary>
public sealed class FileOffsetStore(string path) : IOffsetStore
{
    /// <inheritdoc/>
    public async Task<(StoredOffset? Stored, string? Problem)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), OffsetJson.Default.StoredOffset), null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return default;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // To begin with new events would lose those since the last run.
            return (null, $"The offset cannot be read from {path} ({e.GetType().Name}). Say where to begin with --since, or choose another file.");
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(StoredOffset offset, CancellationToken cancellationToken)
    {
        try
        {
            // Replaced as a whole and after it is on the disk, so that a crash leaves the old one or the new one.
            await using (var file = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write))
            {
                await JsonSerializer.SerializeAsync(file, offset, OffsetJson.Default.StoredOffset, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(path + ".tmp", path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The offset cannot be stored in {path}: {e.Message} Make that possible, or choose another file.";
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StoredOffset))]
internal sealed partial class OffsetJson : JsonSerializerContext;
