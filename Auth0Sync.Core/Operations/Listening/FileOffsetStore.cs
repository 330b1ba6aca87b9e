using System.Text.Json;
using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Listening;

/// <summary>Stores the offset in a file. Only one listener may use it.</summary>
public sealed class FileOffsetStore(string path) : IOffsetStore
{
    /// <inheritdoc/>
    public async Task<StoredOffset?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await File.ReadAllBytesAsync(path, cancellationToken), OffsetJson.Default.StoredOffset);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(StoredOffset offset, CancellationToken cancellationToken)
    {
        try
        {
            // Replaced as a whole, so that a crash leaves the old one or the new one.
            await File.WriteAllBytesAsync(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(offset, OffsetJson.Default.StoredOffset), cancellationToken);
            File.Move(path + ".tmp", path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"The offset cannot be stored in {path}: {e.Message} Make that possible, or choose another file.";
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredOffset))]
internal sealed partial class OffsetJson : JsonSerializerContext;
