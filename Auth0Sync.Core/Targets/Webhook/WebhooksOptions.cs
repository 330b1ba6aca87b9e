using Auth0Sync.Core.Settings;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Settings of the outgoing webhooks, section <c>Auth0Sync:Webhooks</c>.</summary>
internal sealed class WebhooksOptions
{
    /// <summary>Whether events are queued for the endpoints.</summary>
    public bool Enabled { get; set; }

    /// <summary>The receivers.</summary>
    public IList<EndpointOptions> Endpoints { get; } = [];
}

internal sealed class WebhooksOptionsValidator : IValidateOptions<WebhooksOptions>
{
    public ValidateOptionsResult Validate(string? name, WebhooksOptions options)
    {
        var problems = new SettingProblems(EndpointOptions.SectionName);
        if (!options.Enabled)
        {
            // The secrets of an endpoint may still be in a Key Vault.
            return problems.Result;
        }

        if (options.Endpoints.Count == 0)
        {
            problems.Add(EndpointOptions.ListName, "is empty", $"At least one endpoint is required, as {EndpointOptions.ListName}:0:Name, {EndpointOptions.ListName}:0:Url and {EndpointOptions.ListName}:0:Secrets:0");
        }

        EndpointOptionsValidator.AddProblems(problems, options.Endpoints);
        foreach (var (index, endpoint) in options.Endpoints.Index())
        {
            foreach (var type in endpoint.Types.Where(type => !WebhookMessageTypes.All.Contains(type)))
            {
                problems.Add($"{EndpointOptions.ListName}:{index}:{nameof(endpoint.Types)}", $"contains '{type}'", $"Allowed: {string.Join(", ", WebhookMessageTypes.All)}");
            }
        }

        return problems.Result;
    }
}
