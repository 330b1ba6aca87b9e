using Auth0Sync.Core.Recovery;
using Microsoft.Azure.Functions.Worker;

namespace Auth0Sync.Functions;

/// <summary>Recovers failed deliveries at the interval that Auth0 recommends. The platform runs one instance at a time.</summary>
/// <seealso href="https://auth0.com/docs/customize/events/event-testing-observability-and-failure-recovery"/>
public sealed class RecoverDeliveries(DeliveryRecovery recovery)
{
    [Function(nameof(RecoverDeliveries))]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        recovery.RunAsync(new RecoveryRequest(), cancellationToken);
}
