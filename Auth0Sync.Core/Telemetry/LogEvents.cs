namespace Auth0Sync.Core.Telemetry;

/// <summary>
/// The ids of all log messages. They are stable: alerts and dashboards name them. docs/telemetry.md#log-events says what each one
/// means. Messages hold ids only, never a user id (it can contain an address), e-mail, name, phone number or IP address.
/// </summary>
public static class LogEvents
{
    /// <summary>An event is stored for every target.</summary>
    public const int EventQueued = 1000;

    /// <summary>An event is acknowledged and left alone.</summary>
    public const int EventIgnored = 1001;

    /// <summary>A request had no valid secret.</summary>
    public const int WebhookUnauthenticated = 1002;

    /// <summary>A body was no event.</summary>
    public const int EventMalformed = 1003;

    /// <summary>A request was refused for another reason.</summary>
    public const int WebhookRejected = 1004;

    /// <summary>The storage account did not take an event.</summary>
    public const int EventNotStored = 1005;

    /// <summary>An event of another tenant was refused.</summary>
    public const int TenantRejected = 1006;

    /// <summary>It is known whose users are kept.</summary>
    public const int TenantPinned = 1007;

    /// <summary>The Functions host takes bodies of any size that it allows by itself.</summary>
    public const int HostBodyLimitMissing = 1008;

    /// <summary>A queued event came to its outcome.</summary>
    public const int EventCorrelated = 2000;

    /// <summary>A queued event is put back for later.</summary>
    public const int EventRequeued = 2001;

    /// <summary>A queued event waits for a change of configuration.</summary>
    public const int TargetMisconfigured = 2002;

    /// <summary>A queued event needs a person.</summary>
    public const int EventNeedsReview = 2003;

    /// <summary>A profile field could not be written as the map asks.</summary>
    public const int FieldNotMappable = 2004;

    /// <summary>A lease could not be given back; it will run out.</summary>
    public const int LeaseReleaseFailed = 2005;

    /// <summary>A message of the queue is not readable and was set aside.</summary>
    public const int MessageUnreadable = 2006;

    /// <summary>An administrator's id leads to no record.</summary>
    public const int ExternalRecordNotFound = 2007;

    /// <summary>A poisoned event was set aside.</summary>
    public const int PoisonEventSentToReview = 2100;

    /// <summary>The oldest message of a queue has waited too long.</summary>
    public const int QueueOverdue = 2200;

    /// <summary>A queue could not be looked at.</summary>
    public const int QueueCheckFailed = 2201;

    /// <summary>A target is ready.</summary>
    public const int TargetReady = 3000;

    /// <summary>A target is not ready, and why.</summary>
    public const int TargetNotReady = 3001;

    /// <summary>A target could not be asked whether it is ready.</summary>
    public const int TargetCheckFailed = 3003;

    /// <summary>A target answered with a failure.</summary>
    public const int TargetCallFailed = 3002;

    /// <summary>A target failed repeatedly and is not called for a while.</summary>
    public const int TargetCircuitOpened = 3004;

    /// <summary>A target that failed repeatedly is available again.</summary>
    public const int TargetCircuitClosed = 3005;

    /// <summary>Something that is not the target answered a call to it.</summary>
    public const int TargetResponseUnrecognized = 3006;

    /// <summary>This instance's share of a target's calls has changed.</summary>
    public const int BudgetShareChanged = 3010;

    /// <summary>This instance's share of a target's calls could not be renewed.</summary>
    public const int BudgetShareRenewalFailed = 3011;

    /// <summary>A missing field was created in a target.</summary>
    public const int TargetFieldCreated = 3100;

    /// <summary>A target's field has a type that may reject values of its source.</summary>
    public const int TargetFieldTypeMismatch = 3101;

    /// <summary>A part of the installation is not well.</summary>
    public const int HealthCheckFailed = 3200;

    /// <summary>The secrets were read again and something changed.</summary>
    public const int SecretsRefreshed = 4000;

    /// <summary>The vault could not be read; the last secrets stay in use.</summary>
    public const int SecretsRefreshFailed = 4001;

    /// <summary>A stream has failed deliveries.</summary>
    public const int DeliveriesFailed = 5000;

    /// <summary>Failed deliveries are not redelivered any more.</summary>
    public const int DeliveriesAbandoned = 5001;

    /// <summary>Failed deliveries wait although they could be redelivered, and why.</summary>
    public const int RedeliveryPostponed = 5002;

    /// <summary>A stream has so many failed deliveries that Auth0 may disable it.</summary>
    public const int StreamNearlyDisabled = 5003;

    /// <summary>A stream is disabled.</summary>
    public const int StreamDisabled = 5004;

    /// <summary>Auth0 could not be asked about a stream; it will be asked again.</summary>
    public const int Auth0Unavailable = 5005;

    /// <summary>Auth0 refuses to be asked about a stream until somebody mends it.</summary>
    public const int Auth0Misconfigured = 5006;

    /// <summary>A review item has waited too long.</summary>
    public const int ReviewOverdue = 5100;

    /// <summary>The review items could not be counted.</summary>
    public const int ReviewCountFailed = 5101;
}
