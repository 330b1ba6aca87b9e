using System.Text;
using Auth0Sync.Core.Operations.Explain;

namespace Auth0Sync.Page.Api;

/// <summary>What an event would do. Nothing is written; it is a change only because its body holds personal data.</summary>
internal static class ExplainApi
{
    private const int MaxEvents = 100;

    public static void MapExplain(this PageRoutes page, EventExplainer explainer) => page.MapPost<ExplainBody>("/api/explain", async (body, cancellationToken) =>
    {
        IReadOnlyCollection<string> targets = body.Target is { Length: > 0 } target ? [target] : [];
        return body switch
        {
            { ReviewId.Length: > 0 } => ApiResult.Of(new[] { await explainer.ExplainReviewAsync(body.ReviewId, targets, cancellationToken) }),
            { UserId.Length: > 0 } => ApiResult.Of(new[] { await explainer.ExplainUserAsync(body.UserId, targets, cancellationToken) }),
            { Event.Length: > 0 } => ApiResult.Of(await ExplainTextAsync(explainer, body.Event, targets, cancellationToken)),
            _ => ApiResult.Invalid("There is nothing to explain", "Paste an event as Auth0 sends it, or enter a user id."),
        };
    });

    private static async Task<List<Explanation>> ExplainTextAsync(EventExplainer explainer, string events, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(events));
        return await explainer.ExplainTextAsync(text, targets, cancellationToken).Take(MaxEvents).ToListAsync(cancellationToken);
    }

    private sealed record ExplainBody(string? Event = null, string? UserId = null, string? ReviewId = null, string? Target = null);
}
