namespace Auth0Sync.Core.Operations.Backfill;

/// <summary>A line of an export of Auth0's users.</summary>
/// <param name="Number">The number of the line in the decompressed file, from 1.</param>
public abstract record ExportLine(long Number)
{
    /// <summary>A user.</summary>
    /// <param name="Number">The number of the line.</param>
    /// <param name="UserId">The user's id.</param>
    /// <param name="UpdatedAt">The last change of the user; null if the export does not say it.</param>
    /// <param name="Json">The user as a JSON object, UTF-8.</param>
    public sealed record User(long Number, string UserId, DateTimeOffset? UpdatedAt, ReadOnlyMemory<byte> Json) : ExportLine(Number);

    /// <summary>A line that is no user.</summary>
    /// <param name="Number">The number of the line.</param>
    /// <param name="Problem">What is wrong, without the content.</param>
    /// <param name="IsLast">Whether nothing after it can be read.</param>
    public sealed record Unreadable(long Number, string Problem, bool IsLast = false) : ExportLine(Number);
}
