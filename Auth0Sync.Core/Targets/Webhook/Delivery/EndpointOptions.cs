using Auth0Sync.Core.Settings;

namespace Auth0Sync.Core.Targets.Webhook.Delivery;

/// <summary>A receiver of webhooks, section <c>Auth0Sync:Webhooks:Endpoints:&lt;n&gt;</c>.</summary>
internal sealed class EndpointOptions
{
    /// <summary>The section of the outgoing webhooks. <c>Auth0Sync:Webhook</c> is the incoming one.</summary>
    public const string SectionName = Auth0SyncSettings.Root + ":Webhooks";

    /// <summary>The list of endpoints in the section.</summary>
    public const string ListName = "Endpoints";

    /// <summary>A name for logs, metrics and traces, which never contain the URL.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The address to post to. It may contain a secret, so no problem quotes it; as text, because the binder would quote a URL
    /// that it cannot convert.
    /// </summary>
    public string? Url { get; set; }

    /// <summary>The secrets that sign each message, the current one first. During a rotation there are two.</summary>
    public IList<string> Secrets { get; } = [];

    /// <summary>The types of messages that the endpoint gets; empty for all.</summary>
    public IList<string> Types { get; } = [];

    /// <summary>The paths into the user's profile whose changes the endpoint gets, such as <c>user_metadata.consentGiven</c>.</summary>
    public IList<string> WatchedPaths { get; } = [];

    /// <summary>
    /// Whether the endpoint may be in a private network or on this machine. Only on this machine, http is allowed as well.
    /// </summary>
    public bool AllowPrivateAddress { get; set; }

    /// <summary>The time for one attempt, from the connection to the end of the response.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The parsed URL; null if it is not an absolute one.</summary>
    internal Uri? Address => Uri.TryCreate(Url, UriKind.Absolute, out var address) ? address : null;
}
