using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Rules;
using Auth0Sync.Core.Events;
using Auth0Sync.Core.Mapping;
using Auth0Sync.Core.Targets;
using Microsoft.Extensions.Options;

namespace Auth0Sync.Core.Correlation.Handlers;

/// <summary>Plans for an event about a user that lived when it was sent; the handlers differ in what a missing record means.</summary>
public sealed class LivingUserPlanner(FieldDiff diff, IOptions<PolicyOptions> policies)
{
    private readonly MappingRules _rules = policies.Value.MappingRules;

    /// <summary>Plans.</summary>
    public Plan PlanFor(Auth0Event auth0Event, LedgerRow row, ITarget target, WhenMissing missing)
    {
        var at = EventClock.Of(auth0Event);
        var heard = row.Hear(at, deleted: false, auth0Event.Blocked);
        if (IsHeld(auth0Event.User, row, target))
        {
            return new Plan.Settled(new Outcome.Skipped(SkipReason.EmailNotVerified), heard.Await(target.EmailField));
        }

        var status = UserStatus.Of(heard, policies.Value);
        var mapped = FieldMapper.Map(target.Map, auth0Event, status, _rules);
        var written = diff.Compare(auth0Event.User.UserId, mapped, heard, at, target.Map);
        var next = heard with { Fields = written.Fields };
        // Unless the deletion is still to be carried out: then somebody may have made a record that no row knows, and the
        // user who returns would find it without this event's words.
        if (next is { IsDeleted: true, RecordId: null, IsDoubtful: false })
        {
            return new Plan.Settled(new Outcome.Stale(), next.WithoutRecord());
        }

        if (row.RecordId is not null && written.Changes.Count == 0)
        {
            // A duplicate of the newest event is no news, but it is not late either.
            return new Plan.Settled(row.IsNewest(at) ? new Outcome.Unchanged() : new Outcome.Stale(), next);
        }

        // A record that is new to the user needs the id of the user even where a newer event has already said it.
        var values = new Dictionary<string, string?>(written.Values) { [target.UserIdField] = auth0Event.User.UserId };
        var isLate = heard.IsDeleted || (row.RecordId is not null && !row.IsNewest(at));
        var externalId = ExternalId.Of(auth0Event.User, policies.Value.ExternalIdPath, target);
        var whenMissing = (isLate, missing, externalId.Value) switch
        {
            (true, _, _) => WhenMissing.LeaveMissing,

            // An administrator has named a record: creating another one first would double it.
            (_, WhenMissing.CreateFirst, not null) => WhenMissing.LookThenCreate,
            _ => missing,
        };

        string Facts() => diff.FactsOf(mapped, auth0Event, whenMissing, externalId.Value);
        if (row.Reviewed?.Covers(at, Facts()) == true)
        {
            return new Plan.Settled(new Outcome.Skipped(SkipReason.AlreadyInReview), heard);
        }

        // A deletion that is still to be carried out is not done by a late event.
        var isDoubtful = heard.IsDeleted && row.IsDoubtful;
        return new Plan.Write(values, written.Changes, next with { IsDoubtful = isDoubtful }, whenMissing, NotMappable(mapped, externalId)) { Facts = Facts };
    }

    // An event that does not speak of the address, of a user who has one, does not verify it.
    private bool IsHeld(UserProfile user, LedgerRow row, ITarget target) =>
        policies.Value.OnUnverifiedEmail == UnverifiedEmailPolicy.Hold
        && row.RecordId is null
        && ((user.HasEmail && _rules.Trust.VerifiedEmail(user) is null) || (user.Find("email") is null && row.Fields.ContainsKey(target.EmailField)));

    // A record that an administrator named, and that cannot be looked for, is not passed over in silence.
    private IReadOnlyList<string> NotMappable(MappedFields mapped, ExternalId externalId) =>
        externalId.IsUnusable ? [.. mapped.NotMappable, policies.Value.ExternalIdPath!] : mapped.NotMappable;
}
