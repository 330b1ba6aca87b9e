using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>Whether all instances call a target.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CircuitState>))]
public enum CircuitState
{
    /// <summary>No instance reports an open circuit.</summary>
    Closed,

    /// <summary>The target failed repeatedly, so an instance does not call it for a while.</summary>
    Open,
}
