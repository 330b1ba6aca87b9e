namespace Auth0Sync.Page;

/// <summary>What a host gives to the page.</summary>
public sealed record PageOptions
{
    /// <summary>The installation that the page shows, such as the name of the storage account.</summary>
    public required string Installation { get; init; }

    /// <summary>Who decides: the name that is recorded with each change.</summary>
    public required string Operator { get; init; }

    /// <summary>How to get another address after this one was used, as a sentence.</summary>
    public required string ReopenInstructions { get; init; }

    /// <summary>The address of the webhook, for the doctor; null if it is unknown.</summary>
    public Func<Uri?>? FindWebhook { get; init; }

    /// <summary>What the page can send; null where it cannot send events.</summary>
    public PageSender? Sender { get; init; }
}
