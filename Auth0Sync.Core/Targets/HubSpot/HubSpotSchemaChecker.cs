using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.HubSpot.Api;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Checks that HubSpot has the properties that the map writes. Without a unique property for the user id, two workers could
/// create duplicates, so nothing is written before it exists.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide"/>
internal sealed partial class HubSpotSchemaChecker(
    HubSpotClient client,
    [FromKeyedServices(HubSpotNames.Target)] FieldMap fieldMap,
    IOptionsMonitor<HubSpotOptions> options,
    TimeProvider time,
    ILogger<HubSpotSchemaChecker> logger) : IDisposable
{
    private readonly ReadinessCache _cache = new(time);
    private IReadOnlyList<IncompatibleProperty> _reportedProperties = [];

    /// <summary>Returns the cached result for 5 minutes (30 seconds if not ready), then asks HubSpot again.</summary>
    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        _cache.GetOrCheckAsync(token => CheckSchemaAsync(options.CurrentValue.CreateMissingProperties, token), cancellationToken);

    /// <summary>Reads the mappings whose values may not fit the type of their property; null if the properties cannot be read.</summary>
    public async Task<IReadOnlyList<IncompatibleProperty>?> FindIncompatiblePropertiesAsync(CancellationToken cancellationToken)
    {
        var response = await client.ListPropertiesAsync(cancellationToken);
        return response.IsSuccess && HubSpotProperty.ReadPropertyList(response.Body) is { } existing ? HubSpotPropertyTypeChecker.FindIncompatible(fieldMap, existing) : null;
    }

    /// <summary>Drops the cached result, because a call failed in a way that may concern all calls.</summary>
    public void InvalidateCache() => _cache.Invalidate();

    public void Dispose() => _cache.Dispose();

    private async Task<TargetReadiness> CheckSchemaAsync(bool canCreate, CancellationToken cancellationToken)
    {
        var response = await client.ListPropertiesAsync(cancellationToken);
        if (!response.IsSuccess || HubSpotProperty.ReadPropertyList(response.Body) is not { } existing)
        {
            return ToReadiness(response);
        }

        LogIncompatibleProperties(HubSpotPropertyTypeChecker.FindIncompatible(fieldMap, existing));
        var unique = options.CurrentValue.UniqueProperty;
        if (existing.TryGetValue(unique, out var userId) && !userId.IsUnique)
        {
            return new TargetReadiness.NotReady(
                $"The contact property '{unique}' exists but is not unique, and HubSpot allows that only when a property is created: "
                + "set Auth0Sync:HubSpot:UniqueProperty to another property.");
        }

        var missing = fieldMap.Fields.Select(mapping => mapping.Field).Append(unique).Distinct().Where(name => !existing.ContainsKey(name)).ToList();
        foreach (var name in missing.ToList())
        {
            if (canCreate && GetStandardProperty(name, unique) is { } property)
            {
                var created = await client.CreatePropertyAsync(property, cancellationToken);
                if (created.Status == 409)
                {
                    // Either another instance created it, or an archived property has the name. The list tells which.
                    return await CheckSchemaAsync(canCreate: false, cancellationToken);
                }

                if (!created.IsSuccess)
                {
                    return created.Status == 403 && HubSpotError.From(created).HasCode("MISSING_SCOPES") ? CreateMissingScopeReadiness(name) : ToReadiness(created);
                }

                LogPropertyCreated(name);
                missing.Remove(name);
            }
        }

        return missing.Count == 0 ? new TargetReadiness.Ready() : new TargetReadiness.NotReady(DescribeMissingProperties(missing, unique));
    }

    // Log each once: the check runs every few minutes.
    private void LogIncompatibleProperties(IReadOnlyList<IncompatibleProperty> incompatible)
    {
        foreach (var property in incompatible.Except(_reportedProperties))
        {
            LogIncompatibleProperty(property.Property, property.Type, property.Source, property.Advice);
        }

        _reportedProperties = incompatible;
    }

    private static TargetReadiness ToReadiness(HubSpotResponse response) => HubSpotResponseClassifier.Classify(response) switch
    {
        TargetResult.Misconfigured misconfigured => new TargetReadiness.NotReady(misconfigured.Problem),
        TargetResult.Busy busy when !HubSpotResponseClassifier.IsUnrecognized(response) => new TargetReadiness.Unknown(busy.Message),
        TargetResult.Rejected rejected => new TargetReadiness.NotReady($"HubSpot rejects listing or creating contact properties ({rejected.Code})."),
        _ => new TargetReadiness.NotReady(
            $"Unrecognized response to the list of contact properties (status {response.Status}): check Auth0Sync:HubSpot:BaseAddress and ApiVersion, and proxies on the way to HubSpot."),
    };

    private static TargetReadiness.NotReady CreateMissingScopeReadiness(string name) => new(
        $"HubSpot does not allow the token to create the contact property '{name}' (403): add the scope crm.schemas.contacts.write, or create the property manually.");

    private string DescribeMissingProperties(List<string> missing, string uniqueProperty)
    {
        var names = string.Join(", ", missing);
        var text = $"Contact properties are missing in HubSpot: {names}. Create them, or remove them from Auth0Sync:HubSpot:Mapping.";
        if (missing.Contains(uniqueProperty))
        {
            text += $" '{uniqueProperty}' must be a single-line text property, created with \"require unique values\".";
        }

        if (!missing.Any(name => GetStandardProperty(name, uniqueProperty) is not null))
        {
            return text;
        }

        return options.CurrentValue.CreateMissingProperties
            ? $"{text} HubSpot does not allow Auth0Sync to create them again, so they may be archived: restore them in HubSpot."
            : $"{text} With Auth0Sync:HubSpot:CreateMissingProperties=true, and a token with the scope crm.schemas.contacts.write, Auth0Sync creates the ones of its default mapping.";
    }

    /// <summary>The definition of a property of the default map; null for any other.</summary>
    private static PropertyBody? GetStandardProperty(string name, string uniqueProperty) => name switch
    {
        _ when name == uniqueProperty => CreateProperty(name, "Auth0 user id", "string", "text", isUnique: true),
        HubSpotDefaultFieldMap.EmailVerifiedProperty => CreateProperty(name, "Auth0 e-mail verified", "bool", "booleancheckbox") with
        {
            Options = [new("Yes", "true", 0), new("No", "false", 1)],
        },
        HubSpotDefaultFieldMap.StatusProperty => CreateProperty(name, "Auth0 status", "string", "text"),
        HubSpotDefaultFieldMap.LastEventProperty => CreateProperty(name, "Auth0 last event", "datetime", "date"),
        _ => null,
    };

    private static PropertyBody CreateProperty(string name, string label, string type, string fieldType, bool isUnique = false) =>
        new("contactinformation", name, label, type, fieldType, isUnique, null);

    [LoggerMessage(LogEvents.TargetFieldCreated, LogLevel.Information, "Created the contact property {Property} in HubSpot", EventName = nameof(LogEvents.TargetFieldCreated))]
    private partial void LogPropertyCreated(string property);

    [LoggerMessage(
        LogEvents.TargetFieldTypeMismatch,
        LogLevel.Warning,
        "The contact property {Property} has the type {Type} and is mapped from {Source}: {Advice}",
        EventName = nameof(LogEvents.TargetFieldTypeMismatch))]
    private partial void LogIncompatibleProperty(string property, string type, string source, string advice);
}
