using System.Text.Json.Nodes;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Tests.Conformance.Ndjson;

/// <summary>A file with one JSON object a line.</summary>
internal interface INdjsonFile
{
    /// <exception cref="IOException">The file is in use or cannot be read now.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    Task<List<JsonObject>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes the lines and replaces the file at once; no other change takes place meanwhile.</summary>
    /// <param name="change">Changes the lines; they are written only if it is done.</param>
    /// <param name="cancellationToken">The token.</param>
    /// <exception cref="IOException">The file is in use or cannot be written now.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    Task<TargetResult> ChangeAsync(Func<List<JsonObject>, TargetResult> change, CancellationToken cancellationToken);
}

/// <inheritdoc cref="INdjsonFile"/>
internal sealed class NdjsonFile(IOptions<NdjsonOptions> options) : INdjsonFile
{
    private string FilePath => options.Value.Path!;

    public async Task<List<JsonObject>> ReadAsync(CancellationToken cancellationToken) => File.Exists(FilePath)
        ? [.. (await File.ReadAllLinesAsync(FilePath, cancellationToken)).Select(line => JsonNode.Parse(line)!.AsObject())]
        : [];

    public async Task<TargetResult> ChangeAsync(Func<List<JsonObject>, TargetResult> change, CancellationToken cancellationToken)
    {
        await using var exclusive = new FileStream($"{FilePath}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var lines = await ReadAsync(cancellationToken);
        var result = change(lines);
        if (result is TargetResult.Done)
        {
            await File.WriteAllLinesAsync($"{FilePath}.new", lines.Select(line => line.ToJsonString()), cancellationToken);
            File.Move($"{FilePath}.new", FilePath, overwrite: true);
        }

        return result;
    }
}
