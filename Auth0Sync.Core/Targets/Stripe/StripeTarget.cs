using System.Globalization;
using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Stripe.Api;
using Auth0Sync.Core.Targets.Stripe.Subscriptions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stripe;

namespace Auth0Sync.Core.Targets.Stripe;

/// <summary>Stripe's customers as a target. A status has effects on their subscriptions.</summary>
internal sealed class StripeTarget(
    StripeApi api,
    CustomerFinder finder,
    SubscriptionStatusWriter statusWriter,
    [FromKeyedServices(StripeNames.Target)] HttpTargetClient http,
    StripeReadinessChecker readinessChecker,
    StripeInspector inspector,
    [FromKeyedServices(StripeNames.Target)] FieldMap fieldMap,
    [FromKeyedServices(StripeNames.Target)] PolicyOptions policies,
    IOptionsMonitor<StripeOptions> options,
    ILogger<StripeTarget> logger) : IStatusTarget, IEraseTarget, IFieldReader, ITargetInspector
{
    private const string CreateOperation = "create";
    private const string UpdateOperation = "update";
    private const string FindOperation = "find";
    private const string RecordIdPrefix = "cus_";
    private const int MaxRecordIdLength = 255;
    private const int MaxIdempotencyKeys = 5;

    public string Name => StripeNames.Target;

    public string UserIdField => CustomerFields.GetMetadataField(options.CurrentValue.UserIdMetadataKey);

    public string EmailField => CustomerFields.Email;

    public FieldMap FieldMap => fieldMap;

    public PolicyOptions Policies => policies;

    public RecordTraits Traits { get; } = new() { FindsByUserId = true, HasUniqueUserId = false, HasUniqueEmail = false };

    public bool CanBeRecordId(string text) =>
        text.Length is > 4 and <= MaxRecordIdLength
        && text.StartsWith(RecordIdPrefix, StringComparison.Ordinal)
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    public async Task<TargetReadiness> CheckReadinessAsync(CancellationToken cancellationToken) =>
        http.CheckAvailability() is { } unavailable ? unavailable : await readinessChecker.CheckReadinessAsync(cancellationToken);

    public Task<IReadOnlyList<TargetObservation>> InspectAsync(IConfigurationSection settings, CancellationToken cancellationToken) =>
        Task.FromResult(inspector.Inspect());

    public async Task<TargetResult> FindAsync(RecordKey key, CancellationToken cancellationToken) => key switch
    {
        RecordKey.Id id => ToResult("read", await api.ReadCustomerAsync(id.RecordId, cancellationToken), []),
        RecordKey.UserId userId => ToOwnedResult(await finder.ListByUserIdAsync(userId, cancellationToken)),
        RecordKey.Email email => (await finder.ListByEmailsAsync([email.Address], cancellationToken)).Succeeded(out var customers, out var failure)
            ? finder.ToEmailMatch(customers)
            : ClassifyFailure(FindOperation, failure, []),
        _ => throw new ArgumentOutOfRangeException(nameof(key), key.GetType().Name, "Stripe does not support this key."),
    };

    public async Task<IReadOnlyDictionary<string, string?>?> ReadFieldsAsync(string recordId, IReadOnlyCollection<string> fields, CancellationToken cancellationToken) =>
        (await api.ReadCustomerAsync(recordId, cancellationToken)).Succeeded(out var customer, out _) && customer.Deleted != true
            ? fields.ToDictionary(field => field, field => CustomerFields.Get(customer, field))
            : null;

    /// <inheritdoc/>
    /// <remarks>
    /// Stripe repeats the result of the first call with an idempotency key for a day, also a failure, and also of a customer that was
    /// deleted since. Only then the next key applies, which is the same in every attempt too.
    /// </remarks>
    public async Task<TargetResult> CreateAsync(IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        if (FindTooLongMetadata(CreateOperation, fields) is { } tooLong)
        {
            return tooLong;
        }

        var customer = CustomerFields.ToCreateOptions(fields);
        for (var number = 1; number <= MaxIdempotencyKeys; number++)
        {
            var created = await api.CreateCustomerAsync(customer, GetIdempotencyKey(context, number), cancellationToken);
            if (!created.IsReplayed && created.Failure is not ({ IsKeyUsedBefore: true } or { IsReplayed: true, Status: >= 500 }))
            {
                return ToResult(CreateOperation, created, fields.Keys);
            }

            var earlier = await FindEarlierCreationAsync(created, fields, context, cancellationToken);
            if (earlier is not TargetResult.Missing)
            {
                return earlier;
            }
        }

        return new TargetResult.Busy(null, $"Stripe repeats the results of {MaxIdempotencyKeys} earlier creations, of which no customer is left.");
    }

    public async Task<TargetResult> UpdateAsync(RecordReference record, IReadOnlyDictionary<string, FieldValue?> fields, WriteContext context, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
        {
            return await FindAsync(new RecordKey.Id(record.RecordId), cancellationToken);
        }

        return FindTooLongMetadata(UpdateOperation, fields) is { } tooLong
            ? tooLong
            : ToResult(UpdateOperation, await api.UpdateCustomerAsync(record.RecordId, CustomerFields.ToUpdateOptions(fields), cancellationToken), fields.Keys);
    }

    public async Task<TargetResult> SetStatusAsync(RecordReference record, RecordStatus status, WriteContext context, CancellationToken cancellationToken)
    {
        var result = await statusWriter.SetStatusAsync(record.RecordId, status, context, cancellationToken);
        return result.Failure is { } failure ? ClassifyFailure("set-status", failure, [])
            : result.Problem is { } problem ? new TargetResult.Rejected("subscriptions", problem)
            : new TargetResult.Done(new TargetRecord(record.RecordId, record.UserId));
    }

    public async Task<TargetResult> EraseAsync(RecordReference record, WriteContext context, CancellationToken cancellationToken)
    {
        var deleted = await api.DeleteCustomerAsync(record.RecordId, cancellationToken);
        return !deleted.Succeeded(out var customer, out var failure) ? ClassifyFailure("erase", failure, [])
            : customer.Deleted == true ? new TargetResult.Done(new TargetRecord(record.RecordId))
            : new TargetResult.Busy(null, "Stripe responded to a deletion with a customer that is not deleted.");
    }

    private static string GetIdempotencyKey(WriteContext context, int number) => number == 1
        ? $"auth0sync-{context.OperationId}"
        : string.Create(CultureInfo.InvariantCulture, $"auth0sync-{context.OperationId}-{number}");

    /// <summary>Finds what an earlier call with the key created, and brings it up to date.</summary>
    private async Task<TargetResult> FindEarlierCreationAsync(
        CallResult<Customer> repeated,
        IReadOnlyDictionary<string, FieldValue?> fields,
        WriteContext context,
        CancellationToken cancellationToken)
    {
        var userId = fields.GetValueOrDefault(UserIdField)?.ToText() ?? "";
        var found = repeated.Value is { Id: var id }
            ? await FindAsync(new RecordKey.Id(id), cancellationToken)
            : ToOwnedResult(await finder.ListRecentByUserIdAsync(userId, cancellationToken));
        return found switch
        {
            TargetResult.Done { Record: var record } when record.UserId is { } owner && owner != userId => new TargetResult.Missing(),
            TargetResult.Done { Record: var record } when repeated.Value is null || record.UserId is null =>
                await UpdateAsync(new RecordReference(record.Id, userId), fields, context, cancellationToken),
            _ => found,
        };
    }

    private TargetResult ToOwnedResult(CallResult<List<Customer>> listed) => !listed.Succeeded(out var customers, out var failure) ? ClassifyFailure(FindOperation, failure, [])
        : customers is [var customer, ..] ? new TargetResult.Done(finder.ToRecord(customer))
        : new TargetResult.Missing();

    // A deleted customer can still be read.
    private TargetResult ToResult(string operation, CallResult<Customer> result, IEnumerable<string> sentFields) =>
        !result.Succeeded(out var customer, out var failure) ? ClassifyFailure(operation, failure, sentFields)
        : customer.Deleted == true ? new TargetResult.Missing()
        : new TargetResult.Done(finder.ToRecord(customer));

    private TargetResult.Rejected? FindTooLongMetadata(string operation, IReadOnlyDictionary<string, FieldValue?> fields)
    {
        if (CustomerFields.FindTooLongMetadata(fields) is not { Count: > 0 } tooLong)
        {
            return null;
        }

        var rejected = new TargetResult.Rejected("metadata_value_too_long", $"Values of metadata can have up to {CustomerFields.MaxMetadataValueLength} characters.") { Fields = tooLong };
        logger.LogCallFailed(StripeNames.DisplayName, operation, null, rejected.Code, rejected);
        return rejected;
    }

    private TargetResult ClassifyFailure(string operation, CallFailure failure, IEnumerable<string> sentFields)
    {
        var result = FailureClassifier.Classify(failure) switch
        {
            TargetResult.Missing when operation == CreateOperation => new TargetResult.Busy(null, "Stripe responded to a creation with 404."),
            TargetResult.Rejected rejected => rejected with { Fields = CustomerFields.FindRejected(failure, sentFields, UserIdField) },
            var other => other,
        };
        logger.LogCallFailed(StripeNames.DisplayName, operation, failure.Status, failure.Code, result);
        if (result is TargetResult.Misconfigured || failure.IsUnrecognized)
        {
            // The next check finds out whether all calls fail, or only this one.
            readinessChecker.InvalidateCache();
        }

        return result;
    }
}
