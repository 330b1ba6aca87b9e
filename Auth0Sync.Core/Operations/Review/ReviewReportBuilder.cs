using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;

namespace Auth0Sync.Core.Operations.Review;

/// <summary>Builds the report of an item. Pure.</summary>
internal static class ReviewReportBuilder
{
    public static ReviewItemReport Build(ReviewSubject subject, IReadOnlyList<ReviewLogEntry> history, bool includePersonalData)
    {
        var showsRecordIds = includePersonalData || !subject.HasPersonalRecordIds;
        return new ReviewItemReport(
            ReviewListEntry.FromItem(subject.Item),
            subject.Version,
            ReviewGuide.GetCause(subject.Item.Reason),
            ReviewGuide.GetAdvice(subject.Item.Reason),
            includePersonalData ? subject.Item.Message : null,
            BuildUser(subject, showsRecordIds, includePersonalData),
            [.. BuildFields(subject, includePersonalData)],
            [.. subject.Candidates.Select((candidate, index) => new ReviewCandidate(
                index + 1,
                showsRecordIds ? candidate.RecordId : null,
                candidate.State,
                candidate.Owner,
                subject.Row?.RecordId is { } own && (own == candidate.RecordId || own == candidate.Record?.Id),
                candidate.Problem))],
            [.. ReviewOptionPlanner.GetOptions(subject).Select(option => showsRecordIds ? option : option with { Choice = option.Choice?.WithoutRecordId() })],
            history);
    }

    private static ReviewUserState? BuildUser(ReviewSubject subject, bool showsRecordIds, bool includePersonalData) => subject switch
    {
        { Row: { } row, Event: { } auth0Event } => new ReviewUserState(
            includePersonalData ? auth0Event.User.UserId : null,
            showsRecordIds ? row.RecordId : null,
            row.RecordId is not null,
            subject.IsUserDeleted,
            row.IsBlocked,
            subject.HasNewerEvents),
        _ => null,
    };

    private static IEnumerable<ReviewField> BuildFields(ReviewSubject subject, bool includePersonalData)
    {
        if (subject is not { RecordTarget: { } target, Event: { } auth0Event, Row: { } row } || auth0Event.Type == Auth0EventTypes.UserDeleted)
        {
            return [];
        }

        var values = FieldMapper.Map(target.FieldMap, auth0Event, UserStatus.FromLedgerRow(row, target.Policies), target.Policies.MappingRules).Values;
        return values.OrderBy(field => GetRank(target, field.Key)).ThenBy(field => field.Key, StringComparer.Ordinal).Select(field => new ReviewField(
            field.Key,
            includePersonalData ? field.Value?.ToText() : null,
            [.. subject.Candidates.Select((candidate, index) => Compare(target, field.Key, field.Value?.ToText(), index + 1, candidate, includePersonalData))]));
    }

    // What identifies a person comes first.
    private static int GetRank(IRecordTarget target, string field) => field == target.EmailField ? 0 : field == target.UserIdField ? 1 : 2;

    private static ReviewFieldComparison Compare(IRecordTarget target, string field, string? eventValue, int number, FoundCandidate candidate, bool includePersonalData)
    {
        if (!TryGetValue(target, field, candidate, out var recordValue))
        {
            return new ReviewFieldComparison(number, FieldComparison.Unknown, null);
        }

        var isSame = field == target.EmailField
            ? EmailAddress.AreEqual(recordValue, eventValue) || candidate.Record!.HasAdditionalEmail(eventValue)
            : recordValue == eventValue;
        var comparison = (string.IsNullOrEmpty(eventValue), string.IsNullOrEmpty(recordValue)) switch
        {
            (true, true) => FieldComparison.Empty,
            (true, false) => FieldComparison.OnlyInRecord,
            _ when isSame => FieldComparison.Same,
            (false, true) => FieldComparison.OnlyInEvent,
            _ => FieldComparison.Different,
        };
        return new ReviewFieldComparison(number, comparison, includePersonalData ? recordValue : null);
    }

    private static bool TryGetValue(IRecordTarget target, string field, FoundCandidate candidate, out string? value)
    {
        value = null;
        if (candidate.Record is not { } record)
        {
            return false;
        }

        if (field == target.EmailField || field == target.UserIdField)
        {
            value = field == target.EmailField ? record.Email : record.UserId;
            return true;
        }

        return candidate.Fields?.TryGetValue(field, out value) == true;
    }
}
