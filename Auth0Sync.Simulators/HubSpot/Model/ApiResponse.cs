using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>The response of the account to a call.</summary>
public sealed record ApiResponse(int Status, JsonObject? Body = null)
{
    /// <summary>Headers besides the content headers.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>An HTML page instead of the JSON body, as sent by a gateway.</summary>
    public string? Html { get; init; }

    /// <summary>The delay of the response after the effect of the call.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the caller receives the response. Status and body are set even if it does not.</summary>
    public ResponseDelivery Delivery { get; init; } = ResponseDelivery.Delivered;

    internal static ApiResponse FromError(ApiError error) => new(error.Status, error.ToResponseBody());
}

/// <summary>What happens to a response on the network.</summary>
public enum ResponseDelivery
{
    /// <summary>The caller receives the response.</summary>
    Delivered,

    /// <summary>The connection is lost before the call takes effect.</summary>
    ConnectionClosedBeforeProcessing,

    /// <summary>The call takes effect, then the connection is lost, and with it the response.</summary>
    ConnectionClosedAfterProcessing,

    /// <summary>The call has no effect, and the connection stays open until the caller closes it.</summary>
    NoResponse,
}
