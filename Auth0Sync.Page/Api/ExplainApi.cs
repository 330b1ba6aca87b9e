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
            { Event.Length: > 0 } => Limit(await ExplainTextAsync(explainer, body.Event, targets, cancellationToken)),
            _ => ApiResult.Invalid("There is nothing to explain", "Paste an event as Auth0 sends it, or enter a user id."),
        };
    });

    private static async Task<List<Explanation>> ExplainTextAsync(EventExplainer explainer, string events, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream(Encoding.UTF8.GetBytes(events));
        return await explainer.ExplainTextAsync(text, targets, cancellationToken).Take(MaxEvents + 1).ToListAsync(cancellationToken);
    }

    private static ApiResult Limit(List<Explanation> explanations) => explanations.Count > MaxEvents
        ? ApiResult.Invalid("There are too many events", $"Paste at most {MaxEvents}, or run: auth0sync explain <file>.")
        : ApiResult.Of(explanations);

    private sealed record ExplainBody(string? Event = null, string? UserId = null, string? ReviewId = null, string? Target = null);
}
