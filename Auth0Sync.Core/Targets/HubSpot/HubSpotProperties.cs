using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.HubSpot;

/// <summary>
/// Knows whether HubSpot has the properties that the map writes. Without a unique property for the user id two workers
/// could double a contact, so nothing is written before it is there.
/// </summary>
/// <seealso href="https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide"/>
internal sealed partial class HubSpotProperties(
    HubSpotClient client,
    FieldMap map,
    IOptionsMonitor<HubSpotOptions> options,
    TimeProvider time,
    ILogger<HubSpotProperties> logger) : IDisposable
{
    // A revoked token or a deleted property shows here even while no event comes.
    private static readonly TimeSpan TrustInSuccess = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TrustInFailure = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private volatile Finding? _last;
    private IReadOnlyList<UnfitProperty> _warned = [];

    /// <summary>The last finding; asks HubSpot where there is none, or only an old one.</summary>
    public async Task<TargetReadiness> CheckAsync(CancellationToken cancellationToken)
    {
        if (Current() is { } known)
        {
            return known;
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (Current() is { } meanwhile)
            {
                return meanwhile;
            }

            var readiness = await AskAsync(options.CurrentValue.CreateMissingProperties, cancellationToken);
            _last = new Finding(readiness, time.GetTimestamp());
            return readiness;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Forgets a good finding, because HubSpot has answered that something is amiss.</summary>
    public void Forget() => _last = null;

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private TargetReadiness? Current() =>
        _last is { } last && time.GetElapsedTime(last.At) < (last.Readiness is TargetReadiness.Ready ? TrustInSuccess : TrustInFailure)
            ? last.Readiness
            : null;

    private async Task<TargetReadiness> AskAsync(bool mayCreate, CancellationToken cancellationToken)
    {
        var answer = await client.ListPropertiesAsync(cancellationToken);
        if (!answer.IsSuccess || HubSpotProperty.ReadList(answer.Body) is not { } existing)
        {
            return Failure(answer);
        }

        WarnOf(HubSpotPropertyTypes.Find(map, existing));
        var unique = options.CurrentValue.UniqueProperty;
        if (existing.TryGetValue(unique, out var userId) && !userId.IsUnique)
        {
            return new TargetReadiness.NotReady(
                $"The contact property '{unique}' exists but is not unique, which HubSpot allows only when a property is created: "
                + "name another one in Auth0Sync:HubSpot:UniqueProperty.");
        }

        var missing = map.Fields.Select(mapping => mapping.Field).Append(unique).Distinct().Where(name => !existing.ContainsKey(name)).ToList();
        foreach (var name in missing.ToList())
        {
            if (mayCreate && OwnProperty(name, unique) is { } property)
            {
                var created = await client.CreatePropertyAsync(property, cancellationToken);
                if (created.Status == 409)
                {
                    // Another instance was faster, or it is archived and HubSpot keeps the name. Only the list tells.
                    return await AskAsync(mayCreate: false, cancellationToken);
                }

                if (!created.IsSuccess)
                {
                    return created.Status == 403 && HubSpotError.From(created).Has("MISSING_SCOPES") ? MayNotCreate(name) : Failure(created);
                }

                LogCreated(name);
                missing.Remove(name);
            }
        }

        return missing.Count == 0 ? new TargetReadiness.Ready() : new TargetReadiness.NotReady(Advice(missing, unique));
    }

    // Once is enough: the list is asked for every few minutes.
    private void WarnOf(IReadOnlyList<UnfitProperty> unfit)
    {
        foreach (var property in unfit.Except(_warned))
        {
            LogUnfit(property.Property, property.Type, property.Source, property.Advice);
        }

        _warned = unfit;
    }

    private static TargetReadiness Failure(HubSpotAnswer answer) => HubSpotClassifier.Classify(answer) switch
    {
        TargetResult.Misconfigured misconfigured => new TargetReadiness.NotReady(misconfigured.Problem),
        TargetResult.Busy busy when !HubSpotClassifier.IsStray(answer) => new TargetReadiness.Unknown(busy.Words),
        TargetResult.Rejected rejected => new TargetReadiness.NotReady($"HubSpot refuses to list or create contact properties ({rejected.Code})."),
        _ => new TargetReadiness.NotReady(
            $"HubSpot does not know contact properties here ({answer.Status}): check Auth0Sync:HubSpot:BaseAddress and ApiVersion, and what stands between here and HubSpot."),
    };

    private static TargetReadiness.NotReady MayNotCreate(string name) => new(
        $"HubSpot does not let the token create the contact property '{name}' (403): it needs the scope crm.schemas.contacts.write, or create the property by hand.");

    private string Advice(List<string> missing, string unique)
    {
        var names = string.Join(", ", missing);
        var text = $"HubSpot lacks the contact properties {names}: create them, or take them out of Auth0Sync:Mapping.";
        if (missing.Contains(unique))
        {
            text += $" '{unique}' must be a single-line text property for which \"require unique values\" is set when it is created.";
        }

        if (!missing.Any(name => OwnProperty(name, unique) is not null))
        {
            return text;
        }

        return options.CurrentValue.CreateMissingProperties
            ? $"{text} HubSpot does not let Auth0Sync create them again, so they may be archived: restore them there."
            : $"{text} With Auth0Sync:HubSpot:CreateMissingProperties=true, and a token with the scope crm.schemas.contacts.write, Auth0Sync creates its own.";
    }

    /// <summary>What a property of the default map looks like; null for one that is the customer's own.</summary>
    private static PropertyBody? OwnProperty(string name, string unique) => name switch
    {
        _ when name == unique => Property(name, "Auth0 user id", "string", "text", isUnique: true),
        HubSpotDefaultMap.EmailVerified => Property(name, "Auth0 e-mail verified", "bool", "booleancheckbox") with
        {
            Options = [new("Yes", "true", 0), new("No", "false", 1)],
        },
        HubSpotDefaultMap.Status => Property(name, "Auth0 status", "string", "text"),
        HubSpotDefaultMap.LastEvent => Property(name, "Auth0 last event", "datetime", "date"),
        _ => null,
    };

    private static PropertyBody Property(string name, string label, string type, string fieldType, bool isUnique = false) =>
        new("contactinformation", name, label, type, fieldType, isUnique, null);

    [LoggerMessage(LogEvents.HubSpotPropertyCreated, LogLevel.Information, "The contact property {Property} was created in HubSpot", EventName = nameof(LogEvents.HubSpotPropertyCreated))]
    private partial void LogCreated(string property);

    [LoggerMessage(
        LogEvents.HubSpotPropertyUnfit,
        LogLevel.Warning,
        "The contact property {Property} is of HubSpot's type {Type}, and the map feeds it from {Source}: {Advice}",
        EventName = nameof(LogEvents.HubSpotPropertyUnfit))]
    private partial void LogUnfit(string property, string type, string source, string advice);

    private sealed record Finding(TargetReadiness Readiness, long At);
}
