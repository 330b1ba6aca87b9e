using System.Text.Json.Serialization;

namespace Auth0Sync.Core.Operations.Status;

/// <summary>Whether a target is called.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CircuitState>))]
public enum CircuitState
{
    Closed,

    /// <summary>The target failed repeatedly and is not called for a while.</summary>
    Open,
}
