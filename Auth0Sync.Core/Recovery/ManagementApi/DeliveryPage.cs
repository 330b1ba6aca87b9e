namespace Auth0Sync.Core.Recovery.ManagementApi;

/// <summary>A page of failed deliveries.</summary>
/// <param name="Deliveries">The deliveries.</param>
/// <param name="NextCursor">The start of the next page; null for the last page.</param>
internal sealed record DeliveryPage(IReadOnlyList<DeliveryBody?> Deliveries, string? NextCursor)
{
    /// <summary>
    /// Reads a page; returns null if the response does not contain one. The documentation shows a plain list, with
    /// <c>from</c> as the id to start from; the SDKs use an object with the cursor <c>next</c>; a recorded response has
    /// <c>nextPageToken</c>, even on the last page. Therefore a page that is not full is the last one.
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
