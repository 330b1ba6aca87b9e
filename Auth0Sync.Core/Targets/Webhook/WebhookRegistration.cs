using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Registers the outgoing webhooks.</summary>
public sealed class WebhookRegistration : ITargetRegistration
{
    internal const string TargetName = "webhook";

    // Its settings are in Auth0Sync:Webhooks, because those of the incoming webhook are in Auth0Sync:Webhook.
    /// <inheritdoc/>
    public static TargetDescriptor Descriptor { get; } = new(TargetName, "Webhooks")
    {
        ReadinessEvidence = "The settings of the endpoints are valid. Only the app knows whether it stopped an endpoint that asked for no more messages; its log says so (3300).",
    };

    /// <inheritdoc/>
    public static void AddSettings(IServiceCollection services, IConfiguration configuration)
    {
        // Before the section is bound, so that the problem names the setting.
        services.AddOptions<WebhooksOptions>().Configure(_ =>
        {
            foreach (var endpoint in configuration.GetSection($"{EndpointOptions.SectionName}:{EndpointOptions.ListName}").GetChildren())
            {
                SettingsSectionValidator.ThrowIfInvalid<EndpointOptions>(endpoint);
            }
        });
        services.AddTargetSettings<WebhooksOptions, WebhooksOptionsValidator>(configuration, Descriptor);
    }

    /// <inheritdoc/>
    public static void AddTarget(IServiceCollection services, IConfiguration configuration) => services
        .AddKeyedSingleton(TargetName, (provider, _) => WebhookFieldMap.Create(provider.GetRequiredService<IOptions<WebhooksOptions>>().Value.Endpoints))
        .AddWebhookDelivery()
        .AddSingleton<StoppedEndpoints>()
        .AddSingleton<WebhookInspector>()
        .AddSingleton<ITarget, WebhookTarget>();
}
