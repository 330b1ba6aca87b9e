using Auth0Sync.Core.Correlation;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Pausing;
using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Tenants;
using Auth0Sync.Core.Webhook;
using Azure;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Operations.Explain;

/// <summary>What decides about an event before it is processed: the webhook, its tenant, and whether a target is paused. Stores nothing.</summary>
internal sealed class PreliminaryChecks(IOptionsMonitor<WebhookOptions> webhook, TenantGuard tenants, IPauseStore pauses)
{
    /// <returns>Why the webhook does not put the event on the queues; null if it does, or if its tenant is the reason.</returns>
    public string? FindWebhookProblem(Auth0Event auth0Event) => WebhookFilter.FindRefusal(auth0Event, webhook.CurrentValue) switch
    {
        WebhookResult.IgnoredTest => "The webhook ignores the event: Auth0 marks it as a test (a0purpose), and Auth0Sync:Webhook:OnTestEvent is Ignore. With Apply it is processed like any other.",
        WebhookResult.IgnoredType => DescribeType(auth0Event.Type),
        WebhookResult.NotAllowed { Field: "a0stream" } => "The webhook rejects the event: its stream (a0stream) is not in Auth0Sync:Webhook:AllowedStreams.",
        _ => null,
    };

    /// <returns>The outcome in every target without processing; null if the event is processed.</returns>
    /// <exception cref="RequestFailedException">The stored tenant cannot be read.</exception>
    public async Task<Outcome?> FindOutcomeAsync(Auth0Event auth0Event, CancellationToken cancellationToken) =>
        await tenants.WouldBeAllowedAsync(auth0Event.Tenant, cancellationToken) ? null : QueueMessageProcessor.OtherTenant;

    /// <returns>The targets that are paused.</returns>
    /// <exception cref="RequestFailedException">The pauses cannot be read.</exception>
    public async Task<IReadOnlyList<PausedTarget>> FindPausesAsync(IEnumerable<string> targets, CancellationToken cancellationToken)
    {
        var paused = new List<PausedTarget>();
        foreach (var target in targets)
        {
            if (await pauses.FindAsync(target, cancellationToken) is { } pause)
            {
                paused.Add(pause);
            }
        }

        return paused;
    }

    public static string DescribeType(string type) => $"Events of type {type} are not correlated.";
}
