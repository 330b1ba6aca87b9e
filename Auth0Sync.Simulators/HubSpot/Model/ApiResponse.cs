using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Auth0Sync.Simulators.HubSpot.Model;

/// <summary>What the account answers to a call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON body, if there is one.</param>
public sealed record ApiResponse(int Status, JsonObject? Body = null)
{
    /// <summary>Headers besides the content's own.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A page in place of the JSON body, as a gateway or a server in between sends it.</summary>
    public string? Html { get; init; }

    /// <summary>How long after the effect the answer leaves.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the caller gets the answer at all. If not, status and body tell what it does not get.</summary>
    public ResponseDelivery Delivery { get; init; } = ResponseDelivery.Delivered;

    internal static ApiResponse FromError(ApiError error) => new(error.Status, error.ToResponseBody());
}

/// <summary>What becomes of an answer on its way.</summary>
public enum ResponseDelivery
{
    /// <summary>The caller gets it.</summary>
    Delivered,

    /// <summary>The connection breaks before the call takes effect.</summary>
    ConnectionClosedBeforeProcessing,

    /// <summary>The call takes effect, then the connection breaks: the answer is lost.</summary>
    ConnectionClosedAfterProcessing,

    /// <summary>The call has no effect and the connection stays open until the caller gives up.</summary>
    NoResponse,
}
