using System.Globalization;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>Tells what may need attention in the account: property types, limits, scopes.</summary>
internal sealed class HubSpotInspector(HubSpotClient client, HubSpotSchemaChecker schemaChecker, HubSpotRateLimits rateLimits, IOptionsMonitor<HubSpotOptions> options)
{
    public async Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken)
    {
        var types = DescribeTypes(await schemaChecker.FindIncompatiblePropertiesAsync(cancellationToken));

        // Before the next call, which is not one of the contacts API.
        var limits = DescribeLimits().ToList();
        var createsProperties = settings.GetValue<bool>(nameof(HubSpotOptions.CreateMissingProperties))
            && await schemaChecker.CheckReadinessAsync(cancellationToken) is not TargetReadiness.Ready;
        return [.. types, .. limits, HubSpotScopeChecker.Check(await client.ReadTokenInfoAsync(cancellationToken), createsProperties)];
    }

    // Readiness reports properties that cannot be read.
    private static IEnumerable<TargetObservation> DescribeTypes(IReadOnlyList<IncompatibleProperty>? incompatible) => incompatible is { Count: 0 }
        ? [new("fieldTypes", "The types of the mapped properties fit their sources.")]
        : (incompatible ?? []).Select(property => new TargetObservation(
            "fieldTypes",
            $"The contact property {property.Property} has the type {property.Type} and is mapped from {property.Source}: {property.Advice}.",
            $"Change {HubSpotRegistration.Descriptor.MappingSection}:{property.Property}, or the property in HubSpot."));

    private IEnumerable<TargetObservation> DescribeLimits()
    {
        if (rateLimits.DailyCalls is (var limit, var remaining))
        {
            yield return new(
                "limits",
                $"{remaining} of {limit} calls of this day remain in the account.",
                remaining < limit * options.CurrentValue.DailyReserve ? "Events wait until the account's day ends. Raise the limit in HubSpot, or lower Auth0Sync:HubSpot:DailyReserve." : null);
        }

        if (rateLimits.ReportedLimit is (var maxCalls, var interval))
        {
            yield return DescribeCallLimit(maxCalls * (HubSpotOptions.RateLimitInterval / interval));
        }
    }

    private TargetObservation DescribeCallLimit(double allowed)
    {
        const string name = "rateLimit";
        var reported = string.Create(CultureInfo.InvariantCulture, $"HubSpot allows the token {allowed:0} calls in 10 seconds");
        return options.CurrentValue.CallsPerTenSeconds switch
        {
            null => new(name, $"{reported}."),
            { } configured when configured <= allowed => new(name, $"{reported}, and Auth0Sync:HubSpot:CallsPerTenSeconds is {configured}."),
            { } configured => new(
                name,
                $"{reported}, and Auth0Sync:HubSpot:CallsPerTenSeconds is {configured}, which is more.",
                "Lower the setting, or remove it: then HubSpot's limit applies."),
        };
    }
}
