namespace Auth0Sync.Core.Settings;

/// <summary>Settings of the webhook, section <c>Auth0Sync:Webhook</c>. At least one credential must be set.</summary>
public sealed class WebhookOptions
{
    /// <summary>In characters.</summary>
    public const int MinSecretLength = 16;

    /// <summary>Token of the <c>bearer</c> method.</summary>
    public string? BearerToken { get; set; }

    /// <summary>The token before the last rotation. Accepted until it is removed, because a stream holds only one token.</summary>
    public string? PreviousBearerToken { get; set; }

    /// <summary>User name of the <c>basic</c> method.</summary>
    public string? Username { get; set; }

    /// <summary>Password of the <c>basic</c> method.</summary>
    public string? Password { get; set; }

    /// <summary>The password before the last rotation.</summary>
    public string? PreviousPassword { get; set; }

    /// <summary>Header name of the <c>custom_header</c> method.</summary>
    public string? HeaderName { get; set; }

    /// <summary>Header value of the <c>custom_header</c> method.</summary>
    public string? HeaderValue { get; set; }

    /// <summary>The header value before the last rotation.</summary>
    public string? PreviousHeaderValue { get; set; }

    /// <summary>Streams (<c>a0stream</c>) that may send events; empty allows all.</summary>
    public IList<string> AllowedStreams { get; } = [];

    /// <summary>
    /// The tenant (<c>a0tenant</c>) that may send events, at most one, because user ids are unique only within a tenant.
    /// Empty means the first tenant that sends an event.
    /// </summary>
    public IList<string> AllowedTenants { get; } = [];

    /// <summary>The maximum size of a body, in bytes. Of a larger deletion, only the identifying members are read.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>The time for a request's body to arrive.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time to store an event. After it, the response is 503 and Auth0 retries.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How to handle events that Auth0 marks as tests.</summary>
    public TestEventPolicy OnTestEvent { get; set; } = TestEventPolicy.Ignore;
}

/// <summary>How to handle events that Auth0 marks as tests.</summary>
public enum TestEventPolicy
{
    /// <summary>Acknowledge and drop it, so that its user, John Doe, does not become a contact.</summary>
    Ignore,

    /// <summary>Process it like any other event.</summary>
    Apply,
}
