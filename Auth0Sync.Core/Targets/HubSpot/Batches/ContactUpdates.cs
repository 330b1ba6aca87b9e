using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Auth0Sync.Core.Targets.HubSpot.Batches;

/// <summary>One contact to change.</summary>
/// <param name="Id">The key's value.</param>
/// <param name="IdProperty">The property that it is a value of; null for the contact's own id.</param>
/// <param name="Properties">The new values; an empty one clears.</param>
internal sealed record ContactUpdate(string Id, string? IdProperty, IReadOnlyDictionary<string, string> Properties);

/// <summary>Changes contacts, each named by its own key.</summary>
/// <param name="client">The client.</param>
/// <param name="limits">The limits.</param>
/// <param name="uniqueProperty">The property that holds the Auth0 user id.</param>
internal sealed class ContactUpdates(HubSpotClient client, HubSpotLimits limits, string uniqueProperty) : ContactBatch<ContactUpdate>(limits)
{
    // By the address a contact may be told, so no two inputs write the same one.
    /// <inheritdoc/>
    protected override IEnumerable<string> KeysOf(ContactUpdate input) =>
        input.Properties.GetValueOrDefault(HubSpotTarget.Email) is { Length: > 0 } email
            ? [$"{input.IdProperty}={input.Id}", $"{HubSpotTarget.Email}={email.ToLowerInvariant()}"]
            : [$"{input.IdProperty}={input.Id}"];

    /// <inheritdoc/>
    protected override Task<HubSpotAnswer> CallAsync(
        IReadOnlyList<ContactUpdate> inputs,
        IReadOnlyList<ActivityContext> origins,
        CancellationToken cancellationToken) =>
        client.UpdateAsync(
            new BatchUpdateBody([.. inputs.Select((update, index) => new BatchUpdateInput(update.Id, update.IdProperty, WithKey(update), TraceId(index)))]),
            origins,
            cancellationToken);

    // An answer need not name more properties than were written. The contact has the key already, so writing it changes
    // nothing, and then it is in the answer.
    private static IReadOnlyDictionary<string, string> WithKey(ContactUpdate update) => update.IdProperty is { } property
        ? new Dictionary<string, string>(update.Properties) { [property] = update.Id }
        : update.Properties;

    // Whether trace ids are honoured here as in creations is not documented, so the key has to do too.
    /// <inheritdoc/>
    protected override HubSpotAnswer? AnswerTo(ContactUpdate input, int index, BatchAnswer answer) =>
        answer.ToTraceId(TraceId(index))
        ?? ByKey(input, answer)
        ?? answer.FailureOf(input.Id)
        ?? answer.ToProperties(input.Properties, uniqueProperty);

    // An address that is taken is asked for once more alone: the one who has it may give it up in this same batch.
    /// <inheritdoc/>
    protected override bool MayChange(HubSpotAnswer answer) => !answer.IsSuccess && HubSpotClassifier.Classify(answer) is TargetResult.Conflict;

    private static HubSpotAnswer? ByKey(ContactUpdate input, BatchAnswer answer)
    {
        var own = answer.Results.FirstOrDefault(contact => input.Id == (input.IdProperty is { } property
            ? HubSpotContact.Property(contact, property)
            : contact.Text("id")));
        return own.ValueKind == JsonValueKind.Object ? answer.Success(own) : null;
    }

    private static string TraceId(int index) => index.ToString(CultureInfo.InvariantCulture);
}
