namespace Auth0Sync.Core.Webhook;

/// <summary>What the webhook made of a request: one case per row of the answer table in docs/architecture.md.</summary>
public abstract record WebhookResult
{
    private WebhookResult()
    {
    }

    /// <summary>A good event, stored once for every enabled target.</summary>
    public sealed record Queued(string EventId) : WebhookResult;

    /// <summary>An event of a type that nothing correlates.</summary>
    public sealed record IgnoredType(string EventId) : WebhookResult;

    /// <summary>A test event, while the policy says to ignore those.</summary>
    public sealed record IgnoredTest(string EventId) : WebhookResult;

    /// <summary>A request that a web page made its visitor's browser send.</summary>
    public sealed record FromWebPage : WebhookResult;

    /// <summary>Wrong or missing credentials.</summary>
    public sealed record Unauthenticated : WebhookResult;

    /// <summary>Right credentials, but a stream or tenant that is not on the allow-list.</summary>
    /// <param name="Field">The member that is not on its list.</param>
    public sealed record NotAllowed(string Field) : WebhookResult;

    /// <summary>A good event of another tenant than the one whose users are kept.</summary>
    public sealed record OtherTenant(string EventId, string Tenant) : WebhookResult;

    /// <summary>No event that could be correlated.</summary>
    /// <param name="Field">The member at fault.</param>
    /// <param name="Problem">What is wrong with it.</param>
    public sealed record Malformed(string Field, string Problem) : WebhookResult;

    /// <summary>A body that did not come in time.</summary>
    public sealed record TooSlow : WebhookResult;

    /// <summary>A body over the limit, and no deletion.</summary>
    /// <param name="MaxBytes">The largest body that is accepted, in bytes.</param>
    public sealed record TooLarge(int MaxBytes) : WebhookResult;

    /// <summary>A body of another content type.</summary>
    public sealed record UnsupportedMediaType : WebhookResult;

    /// <summary>Another method than POST.</summary>
    public sealed record MethodNotAllowed : WebhookResult;

    /// <summary>The queue or the blob could not be written, so the event is not safe yet.</summary>
    public sealed record NotStored : WebhookResult;
}
