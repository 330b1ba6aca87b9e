using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Drift;

/// <summary>A user whose record in a target is not as it should be.</summary>
/// <param name="Line">The user's line in the export.</param>
/// <param name="Target">The name of the target.</param>
/// <param name="Kind">What is different.</param>
/// <param name="IsRepairable">Whether sending the user through the queue again can repair it; otherwise a person has to.</param>
/// <param name="Detail">What it means, and what to do if it cannot be repaired. Without personal data.</param>
/// <param name="Fields">The fields that differ.</param>
/// <param name="RecordId">The record; null if there is none, or if its id identifies the person and personal data was not requested.</param>
/// <param name="OtherRecordId">Another record that has the user's address; null likewise.</param>
/// <param name="UserId">The user; null unless personal data was requested.</param>
public sealed record DriftRow(
    long Line,
    string Target,
    DriftKind Kind,
    bool IsRepairable,
    string Detail,
    IReadOnlyList<FieldDrift> Fields,
    string? RecordId,
    string? OtherRecordId,
    string? UserId);

/// <param name="Field">The name in the target.</param>
/// <param name="Expected">The value that follows from the export; null if it is empty, or unless personal data was requested.</param>
/// <param name="Actual">The value in the record; null likewise.</param>
public sealed record FieldDrift(string Field, string? Expected, string? Actual);

/// <summary>How a record differs from what it should be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DriftKind>))]
public enum DriftKind
{
    /// <summary>The user has no record.</summary>
    Missing,

    /// <summary>Fields have other values.</summary>
    Fields,

    /// <summary>The status is another one; other fields may differ too.</summary>
    Status,

    /// <summary>The user has a record, and another record has the address.</summary>
    Duplicate,

    /// <summary>The only record with the address belongs to another user.</summary>
    OtherUser,

    /// <summary>The user changed after the export was made, so it says nothing about this user. Not counted as a difference.</summary>
    Outdated,

    /// <summary>The record could not be read, so nothing is known. Not counted as a difference.</summary>
    Unknown,
}
