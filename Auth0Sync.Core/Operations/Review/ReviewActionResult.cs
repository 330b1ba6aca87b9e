using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Who acts, and whether to act or only to say what would be done.</summary>
/// <param name="By">The name of the person, which is recorded.</param>
/// <param name="IsDryRun">Whether nothing is to be changed.</param>
/// <param name="Version">The version of the item that the person looked at, of which alone the decision is; null if none was shown.</param>
public sealed record ReviewActor(string By, bool IsDryRun = false, string? Version = null);

/// <summary>The result of an action on a review item. It contains no personal data of users.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Action">The action.</param>
/// <param name="Choice">The choice of an approval.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Message">What was or will be done, or why not.</param>
/// <param name="By">Who resolved the item, or is resolving it.</param>
/// <param name="At">When that was.</param>
public sealed record ReviewActionResult(
    string ItemId,
    ReviewActionKind Action,
    ReviewChoice? Choice,
    ReviewActionStatus Status,
    string Message,
    string? By = null,
    DateTimeOffset? At = null)
{
    /// <summary>The version of the item that a dry run is about; null otherwise. With it, the decision is of no other event.</summary>
    public string? Version { get; init; }

    /// <summary>Of an item that was resolved before: whether it was by the same action and choice.</summary>
    [JsonIgnore]
    public bool IsAsRequested { get; init; }
}

public enum ReviewActionStatus
{
    /// <summary>A dry run: nothing was changed.</summary>
    Planned,

    /// <summary>The item is resolved. The event is on the queue, unless it was dismissed.</summary>
    Done,

    /// <summary>The item was resolved before, by the person in <see cref="ReviewActionResult.By"/>.</summary>
    AlreadyResolved,

    /// <summary>There is no such item, and none is recorded.</summary>
    NotFound,

    /// <summary>Another person is resolving the item right now.</summary>
    InProgress,

    /// <summary>A newer event arrived; look at the item again.</summary>
    Changed,

    /// <summary>The item does not allow the action now.</summary>
    NotPossible,
}
