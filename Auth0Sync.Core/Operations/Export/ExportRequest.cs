using System.Text.Json.Serialization;
using Auth0Sync.Core.Operations.Failures;

namespace Auth0Sync.Core.Operations.Export;

/// <summary>What to export.</summary>
/// <param name="Path">Where to save the compressed file, which only the current user can read.</param>
public sealed record ExportRequest(string Path)
{
    /// <summary>The connection whose users are exported, such as <c>con_0000000000000001</c>; null for all.</summary>
    public string? ConnectionId { get; init; }

    /// <summary>How long to wait for Auth0.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(2);
}

/// <param name="Status">Auth0's word for the state of the job.</param>
/// <param name="PercentDone">How far it is, if Auth0 says so.</param>
/// <param name="DownloadedBytes">The bytes of the file that arrived.</param>
public sealed record ExportProgress(string Status, double? PercentDone, long DownloadedBytes);

/// <summary>The result of an export. Contains no personal data.</summary>
/// <param name="JobId">Auth0's id of the job; null if it was not started.</param>
/// <param name="Path">The file; null if there is none.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Fields">The members of the profile that it contains.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Error">Why it failed, and what to do; null if it is complete.</param>
public sealed record ExportReport(string? JobId, string? Path, long Bytes, IReadOnlyList<string> Fields, TimeSpan Elapsed, string? Error = null)
{
    /// <summary>What the error is about; null without one.</summary>
    [JsonIgnore]
    public FailureKind? Failure { get; init; }
}
