using System.Text;
using Auth0Sync.Core.Operations.Explain;

namespace Auth0Sync.Page.Api;

/// <summary>What an event would do. Nothing is written; it is a change only because its body holds personal data.</summary>
internal static class ExplainApi
{
    private const int MaxEvents = 100;

    private static readonly ApiResult NothingToExplain = ApiResult.Invalid("There is nothing to explain", "Paste an event as Auth0 sends it, or enter a user id.");

    private static readonly ApiResult Unexplainable = ApiResult.Invalid(
        "This is neither an event nor a user id",
        "An event is JSON. A user id has the form connection|id, such as auth0|67d1a4c8f2e35b9047ad61c3. For an email address, find the user id under User.");

    public static void MapExplain(this PageRoutes page, EventExplainer explainer) => page.MapPost<ExplainBody>("/api/explain", async (body, cancellationToken) =>
    {
        IReadOnlyCollection<string> targets = body.Target is { Length: > 0 } target ? [target] : [];
        return body switch
        {
            { ReviewId.Length: > 0 } => ApiResult.Of(new[] { await explainer.ExplainReviewAsync(body.ReviewId, targets, cancellationToken) }),
            { UserId.Length: > 0 } when !UserInput.IsUserId(body.UserId) => Unexplainable,
            { UserId.Length: > 0 } => ApiResult.Of(new[] { await explainer.ExplainUserAsync(body.UserId, targets, cancellationToken) }),
            { Event.Length: > 0 } when !body.Event.Contains('{', StringComparison.Ordinal) => Unexplainable,
            { Event.Length: > 0 } => await ExplainTextAsync(explainer, Encoding.UTF8.GetBytes(body.Event), targets, cancellationToken),
            _ => NothingToExplain,
        };
    });

    // Counted before anything is looked up for any of them.
    private static async Task<ApiResult> ExplainTextAsync(EventExplainer explainer, byte[] events, IReadOnlyCollection<string> targets, CancellationToken cancellationToken)
    {
        if (EventText.CountEvents(events) > MaxEvents)
        {
            return ApiResult.Invalid("There are too many events", $"Paste at most {MaxEvents}, or run: auth0sync explain <file>.");
        }

        using var text = new MemoryStream(events);
        return ApiResult.Of(await explainer.ExplainTextAsync(text, targets, cancellationToken).ToListAsync(cancellationToken));
    }

    private sealed record ExplainBody(string? Event = null, string? UserId = null, string? ReviewId = null, string? Target = null);
}
