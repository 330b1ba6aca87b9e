using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Pausing;

/// <summary>The result of pausing or resuming a target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PauseResult>))]
public enum PauseResult
{
    /// <summary>The target was paused or resumed. Every instance follows within ten seconds.</summary>
    Done,

    /// <summary>The target was already paused, or was not.</summary>
    Unchanged,

    /// <summary>There is no target of that name.</summary>
    UnknownTarget,
}
