namespace Auth0Sync.Core.Webhook;

/// <summary>The result of a request: one case per row of the response table in docs/architecture.md.</summary>
public abstract record WebhookResult
{
    private WebhookResult()
    {
    }

    /// <summary>A valid event, stored once per enabled target.</summary>
    public sealed record Queued(string EventId) : WebhookResult;

    /// <summary>An event of a type that is not correlated.</summary>
    public sealed record IgnoredType(string EventId) : WebhookResult;

    /// <summary>A test event that is ignored by policy.</summary>
    public sealed record IgnoredTest(string EventId) : WebhookResult;

    /// <summary>A request sent by a browser.</summary>
    public sealed record FromWebPage : WebhookResult;

    /// <summary>Missing or wrong credentials.</summary>
    public sealed record Unauthenticated : WebhookResult;

    /// <summary>Valid credentials, but a stream or tenant that is not on its allow-list.</summary>
    public sealed record NotAllowed(string Field) : WebhookResult;

    /// <summary>A valid event of another tenant than the one of this installation.</summary>
    public sealed record OtherTenant(string EventId, string Tenant) : WebhookResult;

    /// <summary>Not a usable event.</summary>
    /// <param name="Field">The invalid member.</param>
    /// <param name="Problem">What is wrong with it.</param>
    public sealed record Malformed(string Field, string Problem) : WebhookResult;

    /// <summary>A body that did not arrive in time.</summary>
    public sealed record TooSlow : WebhookResult;

    /// <summary>A body over the limit that is not a deletion.</summary>
    /// <param name="MaxBytes">The limit, in bytes.</param>
    public sealed record TooLarge(int MaxBytes) : WebhookResult;

    /// <summary>A body of another content type.</summary>
    public sealed record UnsupportedMediaType : WebhookResult;

    /// <summary>A method other than POST.</summary>
    public sealed record MethodNotAllowed : WebhookResult;

    /// <summary>The queue or the blob could not be written.</summary>
    public sealed record NotStored : WebhookResult;
}
