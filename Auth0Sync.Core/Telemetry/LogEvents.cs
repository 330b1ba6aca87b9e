namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// The ids of all log messages. They are stable, because alerts and dashboards use them; docs/telemetry.md#log-events
/// explains each one. Messages never contain a user id (it can contain an email address), email address, name, phone
/// number or IP address.
/// </summary>
public static class LogEvents
{
    /// <summary>An event was stored for each target.</summary>
    public const int EventQueued = 1000;

    /// <summary>An event was acknowledged and ignored.</summary>
    public const int EventIgnored = 1001;

    /// <summary>A request had no valid secret.</summary>
    public const int WebhookUnauthenticated = 1002;

    /// <summary>A request body was not a valid event.</summary>
    public const int EventMalformed = 1003;

    /// <summary>A request was rejected for another reason.</summary>
    public const int WebhookRejected = 1004;

    /// <summary>The storage account did not accept an event.</summary>
    public const int EventNotStored = 1005;

    /// <summary>An event of another tenant was rejected.</summary>
    public const int TenantRejected = 1006;

    /// <summary>The tenant of this installation was determined.</summary>
    public const int TenantPinned = 1007;

    /// <summary>The Functions host's limit for request bodies is not set.</summary>
    public const int HostBodyLimitMissing = 1008;

    /// <summary>An event reached its outcome.</summary>
    public const int EventCorrelated = 2000;

    /// <summary>An event was requeued for later.</summary>
    public const int EventRequeued = 2001;

    /// <summary>An event waits until a target's configuration is fixed.</summary>
    public const int TargetMisconfigured = 2002;

    /// <summary>An event was sent to review.</summary>
    public const int EventNeedsReview = 2003;

    /// <summary>A value does not fit the field that it is mapped to.</summary>
    public const int FieldNotMappable = 2004;

    /// <summary>A lease could not be released; it expires by itself.</summary>
    public const int LeaseReleaseFailed = 2005;

    /// <summary>A queue message could not be read and was sent to review.</summary>
    public const int MessageUnreadable = 2006;

    /// <summary>The record that an administrator named for a user does not exist.</summary>
    public const int ExternalRecordNotFound = 2007;

    /// <summary>The decision of a person about an event was out of date.</summary>
    public const int DecisionNotApplied = 2008;

    /// <summary>A poison message was sent to review.</summary>
    public const int PoisonEventSentToReview = 2100;

    /// <summary>The oldest message of a queue has waited too long.</summary>
    public const int QueueOverdue = 2200;

    /// <summary>A queue could not be read to determine the age of its messages.</summary>
    public const int QueueCheckFailed = 2201;

    /// <summary>Messages were moved from a queue of an earlier version.</summary>
    public const int SharedQueueEmptied = 2300;

    /// <summary>Data of an earlier version was not moved completely; it is tried again.</summary>
    public const int MigrationPostponed = 2301;

    /// <summary>This instance noticed that a target is paused.</summary>
    public const int TargetPaused = 2400;

    /// <summary>This instance noticed that a target is no longer paused.</summary>
    public const int TargetResumed = 2401;

    /// <summary>It could not be read whether a target is paused.</summary>
    public const int PauseReadFailed = 2402;

    /// <summary>A person paused a target.</summary>
    public const int TargetPauseRequested = 2403;

    /// <summary>A person resumed a target.</summary>
    public const int TargetResumeRequested = 2404;

    /// <summary>Entries of the journal could not be written and are lost. The events are not.</summary>
    public const int JournalEntriesLost = 2500;

    /// <summary>Old entries of the journal could not be deleted; it is tried again.</summary>
    public const int JournalCleanupFailed = 2501;

    /// <summary>A target was ready at startup.</summary>
    public const int TargetReady = 3000;

    /// <summary>A target was not ready at startup.</summary>
    public const int TargetNotReady = 3001;

    /// <summary>The readiness of a target could not be determined at startup.</summary>
    public const int TargetCheckFailed = 3003;

    /// <summary>A call to a target failed.</summary>
    public const int TargetCallFailed = 3002;

    /// <summary>A target failed repeatedly and is not called for a while.</summary>
    public const int TargetCircuitOpened = 3004;

    /// <summary>A target that failed repeatedly is available again.</summary>
    public const int TargetCircuitClosed = 3005;

    /// <summary>A response did not come from the target itself.</summary>
    public const int TargetResponseUnrecognized = 3006;

    /// <summary>The key of a target is for another mode of its system than the address suggests.</summary>
    public const int TargetModeUnexpected = 3007;

    /// <summary>This instance's share of a target's call budget has changed.</summary>
    public const int BudgetShareChanged = 3010;

    /// <summary>This instance's share of a target's call budget could not be renewed.</summary>
    public const int BudgetShareRenewalFailed = 3011;

    /// <summary>A missing field was created in a target.</summary>
    public const int TargetFieldCreated = 3100;

    /// <summary>A target's field has a type that may reject values of its source.</summary>
    public const int TargetFieldTypeMismatch = 3101;

    /// <summary>An endpoint of the outgoing webhooks asked for no more messages.</summary>
    public const int EndpointStopped = 3300;

    /// <summary>A message could not be delivered to an endpoint of the outgoing webhooks.</summary>
    public const int WebhookNotDelivered = 3301;

    /// <summary>The health check of a component failed.</summary>
    public const int HealthCheckFailed = 3200;

    /// <summary>Changed secrets were loaded from the vault.</summary>
    public const int SecretsRefreshed = 4000;

    /// <summary>The vault could not be read; the last secrets stay in use.</summary>
    public const int SecretsRefreshFailed = 4001;

    /// <summary>A stream has failed deliveries.</summary>
    public const int DeliveriesFailed = 5000;

    /// <summary>Failed deliveries are not redelivered any more and need manual attention.</summary>
    public const int DeliveriesAbandoned = 5001;

    /// <summary>The redelivery of failed deliveries was postponed.</summary>
    public const int RedeliveryPostponed = 5002;

    /// <summary>The number of failed deliveries is close to the limit at which Auth0 disables the stream.</summary>
    public const int StreamNearlyDisabled = 5003;

    /// <summary>A stream is disabled.</summary>
    public const int StreamDisabled = 5004;

    /// <summary>Auth0 was unavailable; the next run tries again.</summary>
    public const int Auth0Unavailable = 5005;

    /// <summary>Auth0 rejects the requests about a stream until the configuration is fixed.</summary>
    public const int Auth0Misconfigured = 5006;

    /// <summary>A review item has waited too long.</summary>
    public const int ReviewOverdue = 5100;

    /// <summary>A person resolved a review item.</summary>
    public const int ReviewResolved = 5102;

    /// <summary>The review items could not be counted.</summary>
    public const int ReviewCountFailed = 5101;
}
