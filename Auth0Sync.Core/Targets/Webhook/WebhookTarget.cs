using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Signed webhooks to systems such as compliance and licensing, as a target without records.</summary>
internal sealed partial class WebhookTarget(
    WebhookSender sender,
    StoppedEndpoints stopped,
    WebhookInspector inspector,
    IOptions<WebhooksOptions> options,
    [FromKeyedServices(WebhookRegistration.TargetName)] FieldMap fieldMap,
    [FromKeyedServices(WebhookRegistration.TargetName)] PolicyOptions policies,
    ILogger<WebhookTarget> logger) : INotificationTarget, ITargetInspector
{
    private readonly Dictionary<string, EndpointOptions> _endpointsByName = options.Value.Endpoints.ToDictionary(endpoint => endpoint.Name!, StringComparer.Ordinal);

    public string Name => WebhookRegistration.TargetName;

    public PolicyOptions Policies => policies;

    public FieldMap FieldMap => fieldMap;

    public IReadOnlyList<string> Recipients { get; } = [.. options.Value.Endpoints.Select(endpoint => endpoint.Name!)];

    public bool Wants(string recipient, NotificationType type) =>
        _endpointsByName[recipient].Types is { } types && (types.Count == 0 || types.Contains(WebhookMessageTypes.Format(type)));

    // A stopped endpoint does not keep the others from being told.
    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) => Task.FromResult<TargetReadiness>(
        stopped.Names.Count < Recipients.Count ? new TargetReadiness.Ready() : new TargetReadiness.NotReady(DescribeStopped(string.Join(", ", stopped.Names))));

    public Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken) =>
        inspector.InspectAsync(cancellationToken);

    public async Task<TargetResult> NotifyAsync(Notification notification, CancellationToken cancellationToken)
    {
        if (stopped.Contains(notification.Recipient))
        {
            return new TargetResult.Misconfigured(DescribeStopped(notification.Recipient));
        }

        var message = WebhookMessageFactory.Create(notification);
        switch (await sender.SendAsync(message, _endpointsByName[notification.Recipient], cancellationToken))
        {
            case DeliveryResult.Delivered:
                return new TargetResult.Done(new TargetRecord(message.Id));
            case DeliveryResult.Stopped { Status: var status }:
                if (stopped.Add(notification.Recipient, status))
                {
                    LogStopped(notification.Recipient, status);
                }

                return status is >= 200 and < 300 ? new TargetResult.Done(new TargetRecord(message.Id)) : new TargetResult.Misconfigured(DescribeStopped(notification.Recipient));
            case DeliveryResult.Aborted { Status: var status, ResponseText: var text }:
                LogNotDelivered(LogLevel.Warning, notification.Recipient, message.Type, $"{status}: the receiver does not want this message");
                return new TargetResult.Rejected($"{status} abort-message", text ?? "");
            case DeliveryResult.Refused { Status: var status, RetryAfter: var retryAfter }:
                // The secrets may be in rotation, so it is repeated. If they differ, somebody has to know.
                var problem = $"Endpoint '{notification.Recipient}' responded {status}; if this persists, compare its secret with {EndpointOptions.SectionName}:{EndpointOptions.ListName}.";
                LogNotDelivered(LogLevel.Warning, notification.Recipient, message.Type, $"{status}: compare the secret");
                return new TargetResult.Busy(retryAfter, problem);
            case DeliveryResult.Misconfigured misconfigured:
                return new TargetResult.Misconfigured(misconfigured.Problem);
            case DeliveryResult.Busy busy:
                LogNotDelivered(LogLevel.Information, notification.Recipient, message.Type, busy.Message);
                return new TargetResult.Busy(busy.RetryAfter, $"Endpoint '{notification.Recipient}': {busy.Message}");
            case var other:
                throw new InvalidOperationException($"The result {other.GetType().Name} is not handled.");
        }
    }

    private static string DescribeStopped(string names) =>
        $"These endpoints asked for no more messages (410, or webhook-delivery: disable): {names}. "
        + $"Their messages wait: remove them from {EndpointOptions.SectionName}:{EndpointOptions.ListName}, or restart the app when they accept messages again.";

    [LoggerMessage(
        LogEvents.EndpointStopped,
        LogLevel.Error,
        "Endpoint {Endpoint} responded {Status} and asks for no more messages; they wait until it is removed from the settings or the app is restarted",
        EventName = nameof(LogEvents.EndpointStopped))]
    private partial void LogStopped(string endpoint, int status);

    [LoggerMessage(EventId = LogEvents.WebhookNotDelivered, EventName = nameof(LogEvents.WebhookNotDelivered), Message = "Failed to deliver to endpoint {Endpoint} a message of type {Type}: {Reason}")]
    private partial void LogNotDelivered(LogLevel level, string endpoint, string type, string reason);
}
