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
            { UserId.Length: > 0 } => ApiResult.Of(new[] { await explainer.ExplainUserAsync(body.UserId, targets, cancellationToken) }),
            { Event.Length: > 0 } => Limit(await explainer.ExplainTextAsync(Encoding.UTF8.GetBytes(body.Event), targets, cancellationToken).Take(MaxEvents + 1).ToListAsync(cancellationToken)),
            _ => ApiResult.Invalid("There is nothing to explain", "Paste an event as Auth0 sends it, or enter a user id."),
        };
    });

    private static ApiResult Limit(IReadOnlyList<Explanation> explanations) => explanations.Count > MaxEvents
        ? ApiResult.Invalid("There are too many events", $"Paste at most {MaxEvents}, or run: auth0sync explain <file>.")
        : ApiResult.Of(explanations);

    private sealed record ExplainBody(string? Event = null, string? UserId = null, string? Target = null);
}
