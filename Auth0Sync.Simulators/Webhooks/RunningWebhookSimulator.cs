using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Webhooks;

/// <summary>A simulated receiver that Auth0Sync tells everything: all types of messages, and the default paths.</summary>
public sealed class RunningWebhookSimulator(WebhookReceiver receiver, SimulatedApiServer server, string secret) : IRunningSimulator
{
    public WebhookReceiver Receiver => receiver;

    public SimulatedApi Api => server.Api;

    /// <inheritdoc/>
    public Uri BaseAddress => server.BaseAddress;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>
    {
        [$"{WebhookTargetSimulator.EndpointsSection}:0:Name"] = "local",
        [$"{WebhookTargetSimulator.EndpointsSection}:0:Url"] = server.BaseAddress.AbsoluteUri,
        [$"{WebhookTargetSimulator.EndpointsSection}:0:Secrets:0"] = secret,
        [$"{WebhookTargetSimulator.EndpointsSection}:0:AllowPrivateAddress"] = bool.TrueString,
    };

    /// <inheritdoc/>
    public string Description => "one endpoint, whose messages are kept until this process stops";

    /// <inheritdoc/>
    public Uri? RecordsAddress => new(server.BaseAddress, "_simulator/messages");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();
}
