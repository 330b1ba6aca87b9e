using Auth0Sync.Core.Operations.Status;

namespace Auth0Sync.Page.Api;

internal static class StatusApi
{
    public static void MapStatus(this PageRoutes page, StatusReader status) =>
        page.MapGet("/api/status", async (_, cancellationToken) => ApiResult.Of(await status.ReadAsync(cancellationToken)));
}
