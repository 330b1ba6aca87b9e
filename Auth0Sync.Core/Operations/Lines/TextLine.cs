namespace Auth0Sync.Core.Operations.Lines;

/// <summary>A line of a stream.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Utf8">Its bytes, without the line break; null if the line is longer than allowed.</param>
internal readonly record struct TextLine(long Number, ReadOnlyMemory<byte>? Utf8)
{
    /// <summary>Whether the stream ended without a line break after it.</summary>
    public bool IsUnterminated { get; init; }
}
