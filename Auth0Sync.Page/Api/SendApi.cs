using System.Text.Json.Nodes;
using Auth0Sync.Core.Operations.Sending;

namespace Auth0Sync.Page.Api;

/// <summary>Sends sample events to the webhook, where the host allows it.</summary>
internal static class SendApi
{
    public static void MapSend(this PageRoutes page, PageSender sender, TimeProvider time)
    {
        page.MapGet("/api/samples", (_, _) => Task.FromResult(ApiResult.Of(sender.Samples)));
        page.MapPost<SendBody>("/api/send", async (body, cancellationToken) =>
            sender.Samples.FirstOrDefault(sample => sample.Name == body.Sample) is { } sample
                ? await SendAsync(sender, sample, body.AsNew ? time.GetUtcNow() : null, cancellationToken)
                : ApiResult.NotFound("There is no sample of this name", "Reload the page."));
    }

    private static async Task<ApiResult> SendAsync(PageSender sender, PageSample sample, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        var auth0Event = now is { } time ? EventRenewal.TryRenew(sample.Event, time)! : sample.Event;
        var status = await sender.SendAsync(auth0Event, cancellationToken);
        return ApiResult.Of(new { EventId = (string?)JsonNode.Parse(auth0Event.Span)!["id"], WebhookStatus = status });
    }

    private sealed record SendBody(string Sample, bool AsNew = false);
}
