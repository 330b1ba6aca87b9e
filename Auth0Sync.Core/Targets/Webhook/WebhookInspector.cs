using Auth0Sync.Core.Targets.Webhook.Delivery;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Tells which endpoints can be reached. No message is sent, and no URL is told, because it may contain a secret.</summary>
internal sealed class WebhookInspector(EndpointTester tester, IOptions<WebhooksOptions> options)
{
    public async Task<IReadOnlyList<TargetObservation>> InspectAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(options.Value.Endpoints.Select((endpoint, index) => InspectAsync(endpoint, index, cancellationToken)));

    private async Task<TargetObservation> InspectAsync(EndpointOptions endpoint, int index, CancellationToken cancellationToken) =>
        await tester.FindProblemAsync(endpoint, cancellationToken) is { } problem
            ? new(
                "endpoint",
                $"Endpoint '{endpoint.Name}' cannot be reached from this machine: {problem}",
                $"Check the host in {EndpointOptions.SectionName}:{EndpointOptions.ListName}:{index}:{nameof(endpoint.Url)}, its DNS records, its certificate and the firewall. "
                + "If only the app can reach it, look for 3301 in the app's log.")
            : new("endpoint", $"Endpoint '{endpoint.Name}' can be reached. No message was sent, so neither its path nor its secret is checked.");
}
