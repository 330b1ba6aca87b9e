using System.Security.Cryptography;
using Auth0Sync.Simulators.Http;

namespace Auth0Sync.Simulators.Webhooks;

/// <summary>Simulates the receiver of one endpoint unless an endpoint has a URL.</summary>
public sealed class WebhookTargetSimulator : ITargetSimulator
{
    internal const string EndpointsSection = "Auth0Sync:Webhooks:Endpoints";

    private const int SecretBytes = 32;

    /// <inheritdoc/>
    public string Target => "webhook";

    /// <inheritdoc/>
    public bool IsAccountConfigured(IConfiguration configuration) =>
        configuration.GetSection(EndpointsSection).GetChildren().Any(endpoint => endpoint["Url"] is { Length: > 0 });

    /// <inheritdoc/>
    public async Task<IRunningSimulator> StartAsync(int port, CancellationToken cancellationToken)
    {
        var secret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes))}";
        var receiver = new WebhookReceiver([secret], TimeProvider.System);
        var page = new RecordsPage("messages", () => MessagesView.Render(receiver));
        var server = await SimulatedApiServer.StartAsync(new SimulatedApi(receiver), port, page, cancellationToken);
        return new RunningWebhookSimulator(receiver, server, secret);
    }
}
