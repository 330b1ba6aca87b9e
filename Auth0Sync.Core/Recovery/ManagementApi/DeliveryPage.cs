namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>A page of failed deliveries.</summary>
/// <param name="Deliveries">The deliveries.</param>
/// <param name="NextCursor">Where the next page begins; null where this is the last one.</param>
internal sealed record DeliveryPage(IReadOnlyList<DeliveryBody?> Deliveries, string? NextCursor)
{
    /// <summary>
    /// Reads a page; null where the answer is none. The documentation shows a bare list and calls <c>from</c> an id to
    /// start from, the software kits have an object with the cursor <c>next</c>, and a recorded answer has
    /// <c>nextPageToken</c>, on the last page too. So a page that is not full is the last one.
    /// </summary>
    public static DeliveryPage? FromResponse(ManagementResponse response)
    {
        var body = response.DeserializeOrNull(ManagementJson.Default.DeliveryPageBody);
        var deliveries = body is null ? response.DeserializeOrNull(ManagementJson.Default.IReadOnlyListDeliveryBody) : body.Deliveries ?? [];
        return deliveries is null
            ? null
            : new(deliveries, deliveries.Count < ManagementClient.PageSize ? null : body?.Next ?? body?.NextPageToken ?? deliveries[^1]?.Id);
    }
}
