using Auth0Sync.Core.Operations.Review;
using Auth0Sync.Core.Review;
using Microsoft.AspNetCore.Http;

namespace Auth0Sync.Page.Api;

/// <summary>What waits for a person, and what a person does with it.</summary>
internal static class ReviewApi
{
    private const int PageSize = 50;

    public static void MapReview(this PageRoutes page, ReviewActions reviews, string by)
    {
        page.MapGet("/api/review", async (request, cancellationToken) =>
            ApiResult.Of(await reviews.ListAsync(ReadFilter(request.Query), PageSize, request.Query["continuation"], cancellationToken)));
        page.MapGet("/api/review/{id}", async (request, cancellationToken) =>
            await reviews.ShowAsync((string)request.RouteValues["id"]!, includePersonalData: true, cancellationToken) is { } item
                ? ApiResult.Of(item)
                : ApiResult.NotFound("This item is no longer open", "Someone resolved it, or it never existed."));
        page.MapPost<DecisionBody>("/api/review/decisions", async (body, cancellationToken) => await DecideAsync(reviews, by, body, cancellationToken));
        page.MapPost<RetriesBody>("/api/review/retries", async (body, cancellationToken) => body.Ids is { Count: > 0 and <= PageSize } ids && ids.All(id => id is { Length: > 0 })
            ? ApiResult.Of(await RetryAsync(reviews, ids, new ReviewActor(by), cancellationToken))
            : ApiResult.Invalid($"A request retries 1 to {PageSize} items"));
    }

    // The page offers only reasons and targets that exist; anything else means all.
    private static ReviewFilter ReadFilter(IQueryCollection query) => new(
        query["target"] is [{ Length: > 0 } target] ? target : null,
        Enum.TryParse<ReviewReason>(query["reason"], out var reason) && Enum.IsDefined(reason) ? reason : null);

    private static async Task<List<ReviewActionResult>> RetryAsync(ReviewActions reviews, IReadOnlyList<string> ids, ReviewActor actor, CancellationToken cancellationToken)
    {
        var results = new List<ReviewActionResult>();
        foreach (var id in ids)
        {
            results.Add(await reviews.RetryAsync(id, actor, cancellationToken));
        }

        return results;
    }

    private static async Task<ApiResult> DecideAsync(ReviewActions reviews, string by, DecisionBody body, CancellationToken cancellationToken)
    {
        var actor = new ReviewActor(by, body.IsDryRun, body.Version);
        return body switch
        {
            { Action: ReviewActionKind.Approve, Choice: { } choice } => ApiResult.Of(await reviews.ApproveAsync(body.Id, choice, actor, cancellationToken)),
            { Action: ReviewActionKind.Dismiss } => ApiResult.Of(await reviews.DismissAsync(body.Id, actor, cancellationToken)),
            { Action: ReviewActionKind.Retry } => ApiResult.Of(await reviews.RetryAsync(body.Id, actor, cancellationToken)),
            _ => ApiResult.Invalid("An approval needs a choice"),
        };
    }
}
