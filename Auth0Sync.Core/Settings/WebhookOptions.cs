namespace Auth0Sync.Core.Settings;

/// <summary>Settings of the webhook, section <c>Auth0Sync:Webhook</c>. At least one credential must be set.</summary>
public sealed class WebhookOptions
{
    /// <summary>The shortest secret that is accepted, in characters.</summary>
    public const int MinSecretLength = 16;

    /// <summary>Token of the <c>bearer</c> method.</summary>
    public string? BearerToken { get; set; }

    /// <summary>The token before the last rotation, still accepted: one stream holds only one secret at a time.</summary>
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

    /// <summary>Streams (<c>a0stream</c>) that may send; empty means any.</summary>
    public IList<string> AllowedStreams { get; } = [];

    /// <summary>
    /// The tenant (<c>a0tenant</c>) that may send, at most one; empty means the first one that sends. User ids are unique
    /// within a tenant only.
    /// </summary>
    public IList<string> AllowedTenants { get; } = [];

    /// <summary>The largest body that is read, in bytes. Of a deletion that is larger, what names it is read.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long the body of a request may take to arrive.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long storing an event may take before Auth0 is asked to send it again.</summary>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What to do with an event that Auth0 marks as a test.</summary>
    public TestEventPolicy OnTestEvent { get; set; } = TestEventPolicy.Ignore;
}

/// <summary>What to do with an event that Auth0 marks as a test.</summary>
public enum TestEventPolicy
{
    /// <summary>Acknowledge it and go no further: a test must not write John Doe into a CRM.</summary>
    Ignore,

    /// <summary>Treat it like any other event.</summary>
    Apply,
}
