using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Webhook.Delivery;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Webhook;

/// <summary>Builds the field map: the watched paths of each endpoint.</summary>
internal static class WebhookFieldMap
{
    /// <summary>
    /// The paths of an endpoint without any of its own: those of the consent form that Auth0 provides.
    /// </summary>
    /// <seealso href="https://auth0.com/docs/secure/data-privacy-and-compliance/gdpr/gdpr-track-consent-with-custom-ui"/>
    public static readonly IReadOnlyList<string> ConsentPaths = ["user_metadata.consentGiven", "user_metadata.consentTimestamp"];

    /// <exception cref="OptionsValidationException">A path is invalid; the message names each one.</exception>
    public static FieldMap Create(IList<EndpointOptions> endpoints)
    {
        var lines = endpoints.SelectMany(endpoint => GetPaths(endpoint)
            .Select(path => KeyValuePair.Create(INotificationTarget.GetField(endpoint.Name!, path), $"{path}|json")));
        return FieldMap.TryCreate(lines, [], out var map, out var problems)
            ? map
            : throw new OptionsValidationException(
                EndpointOptions.SectionName,
                typeof(FieldMap),
                problems.Select(problem => $"{EndpointOptions.SectionName}:{EndpointOptions.ListName}: the watched path of {problem.Key} {problem.Value}."));
    }

    private static IEnumerable<string> GetPaths(EndpointOptions endpoint) => endpoint.WatchedPaths.Count > 0 ? endpoint.WatchedPaths.Distinct() : ConsentPaths;
}
