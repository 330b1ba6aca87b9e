using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Mailchimp.Api;
using Auth0Sync.Core.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Targets.Mailchimp;

/// <summary>
/// Checks that the audience has the merge fields that the map writes: Mailchimp ignores the others without an error.
/// </summary>
/// <seealso href="https://mailchimp.com/developer/marketing/api/list-merges/"/>
internal sealed partial class MailchimpSchemaChecker(
    MailchimpClient client,
    [FromKeyedServices(MailchimpNames.Target)] FieldMap fieldMap,
    IOptionsMonitor<MailchimpOptions> options,
    TimeProvider time,
    ILogger<MailchimpSchemaChecker> logger) : IDisposable
{
    private readonly ReadinessCache _cache = new(time);
    private volatile Dictionary<string, MergeField> _mergeFields = [];
    private IReadOnlyList<IncompatibleMergeField> _reportedFields = [];

    /// <summary>Returns the cached result for 5 minutes (30 seconds if not ready), then asks Mailchimp again.</summary>
    public Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        _cache.GetOrCheckAsync(CheckMergeFieldsAsync, cancellationToken);

    /// <summary>Reads the mappings whose values may not fit the type of their merge field; null if the merge fields cannot be read.</summary>
    public async Task<IReadOnlyList<IncompatibleMergeField>?> FindIncompatibleFieldsAsync(CancellationToken cancellationToken)
    {
        var response = await client.ListMergeFieldsAsync(cancellationToken);
        return response.Status is >= 200 and < 300 && MergeField.ReadList(response.Body) is { } existing ? MergeFieldTypeChecker.FindIncompatible(fieldMap, existing) : null;
    }

    /// <summary>The type of a merge field, as of the last check; text if it is unknown.</summary>
    public string GetMergeFieldType(string tag) => _mergeFields.TryGetValue(tag, out var field) ? field.Type : MergeField.TextType;

    /// <summary>Drops the cached result, because a call failed in a way that may concern all calls.</summary>
    public void InvalidateCache() => _cache.Invalidate();

    public void Dispose() => _cache.Dispose();

    private async Task<TargetReadiness> CheckMergeFieldsAsync(CancellationToken cancellationToken)
    {
        var response = await client.ListMergeFieldsAsync(cancellationToken);
        if (response.Status is not (>= 200 and < 300) || MergeField.ReadList(response.Body) is not { } existing)
        {
            return ToReadiness(response);
        }

        var userIdTag = options.CurrentValue.UserIdMergeField;
        if (!existing.ContainsKey(userIdTag) && options.CurrentValue.CreateMissingMergeFields)
        {
            var created = await client.CreateMergeFieldAsync(userIdTag, "Auth0 user id", cancellationToken);
            if (created.Status is not (>= 200 and < 300) || MergeField.Read(created.Body) is not { } mergeField)
            {
                return ToReadiness(created);
            }

            LogMergeFieldCreated(userIdTag);
            existing[mergeField.Tag] = mergeField;
        }

        _mergeFields = existing;
        LogIncompatibleFields(MergeFieldTypeChecker.FindIncompatible(fieldMap, existing));
        var missing = fieldMap.Fields
            .Where(mapping => mapping.Field.StartsWith(MailchimpNames.MergeFieldPrefix, StringComparison.Ordinal))
            .Select(mapping => mapping.Field[MailchimpNames.MergeFieldPrefix.Length..])
            .Where(tag => !existing.ContainsKey(tag))
            .ToList();
        if (missing.Count > 0)
        {
            return new TargetReadiness.NotReady(DescribeMissing(missing, userIdTag));
        }

        return existing[userIdTag].Type == MergeField.TextType
            ? new TargetReadiness.Ready()
            : new TargetReadiness.NotReady(
                $"The merge field '{userIdTag}' has the type {existing[userIdTag].Type}, but a user id is text: set {MailchimpOptions.SectionName}:UserIdMergeField to a text field.");
    }

    // Log each once: the check runs every few minutes.
    private void LogIncompatibleFields(IReadOnlyList<IncompatibleMergeField> incompatible)
    {
        foreach (var field in incompatible.Except(_reportedFields))
        {
            LogIncompatibleField(field.Tag, field.Type, field.Source, field.Advice);
        }

        _reportedFields = incompatible;
    }

    private static TargetReadiness ToReadiness(HttpTargetResponse response) => MailchimpClassifier.Classify(response) switch
    {
        TargetResult.Misconfigured misconfigured => new TargetReadiness.NotReady(misconfigured.Problem),
        TargetResult.Busy busy when !MailchimpClassifier.IsUnrecognized(response) => new TargetReadiness.Unknown(busy.Message, busy.RetryAfter),
        TargetResult.Missing => new TargetReadiness.NotReady(MailchimpClassifier.AudienceMissingProblem),
        TargetResult.Rejected rejected => new TargetReadiness.NotReady($"Mailchimp rejects listing or creating merge fields ({rejected.Code})."),
        _ => new TargetReadiness.NotReady(
            $"Unrecognized response to the list of merge fields (status {response.Status}): check {MailchimpOptions.SectionName}:BaseAddress, and proxies on the way to Mailchimp."),
    };

    private string DescribeMissing(List<string> missing, string userIdTag)
    {
        var text = $"Merge fields are missing in the audience: {string.Join(", ", missing)}. Create them in Mailchimp, or remove them from {MailchimpOptions.SectionName}:Mapping.";
        return missing.Contains(userIdTag) && !options.CurrentValue.CreateMissingMergeFields
            ? $"{text} '{userIdTag}' must be a text field; with {MailchimpOptions.SectionName}:CreateMissingMergeFields=true, Auth0Sync creates it."
            : text;
    }

    [LoggerMessage(LogEvents.TargetFieldCreated, LogLevel.Information, "Created the merge field {MergeField} in Mailchimp", EventName = nameof(LogEvents.TargetFieldCreated))]
    private partial void LogMergeFieldCreated(string mergeField);

    [LoggerMessage(
        LogEvents.TargetFieldTypeMismatch,
        LogLevel.Warning,
        "The merge field {MergeField} has the type {Type} and is mapped from {Source}: {Advice}",
        EventName = nameof(LogEvents.TargetFieldTypeMismatch))]
    private partial void LogIncompatibleField(string mergeField, string type, string source, string advice);
}
