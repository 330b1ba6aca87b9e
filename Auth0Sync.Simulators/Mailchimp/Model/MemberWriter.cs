using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>Creates and updates members by the rules for API clients.</summary>
internal sealed class MemberWriter(MailchimpAccountOptions options, Audience audience, Func<string> createContactId)
{
    private UnconfirmedBehavior Unconfirmed => options.UnconfirmedBehavior;

    /// <summary>Adds a member (POST). An archived one is revived, with its contact id and its tags.</summary>
    public Result<MailchimpMember> Create(MemberInput input, bool skipMergeValidation)
    {
        if ((FindMissing(input.EmailAddress, "email_address") ?? FindMissing(input.Status?.ToString(), "status")) is { } problem)
        {
            return problem;
        }

        if (audience.FindByAddress(input.EmailAddress!) is not { } existing)
        {
            return Add(input, input.Status, "status", skipMergeValidation);
        }

        return existing.Status == MemberStatus.Archived
            ? Change(existing, input, skipMergeValidation, isNew: true).Then<MailchimpMember>(member => audience.Save(AddTags(member, input.Tags)))
            : ApiProblems.MemberExists(input.EmailAddress!);
    }

    /// <summary>Updates the member of the path, or creates one with the address of the body (PUT).</summary>
    public Result<MailchimpMember> Upsert(MailchimpMember? member, MemberInput input, bool skipMergeValidation)
    {
        if (member is not null)
        {
            return Move(member, input.EmailAddress, Unconfirmed.TakenAddressOnPut)
                .Then(moved => Change(moved, input, skipMergeValidation, isNew: false))
                .Then<MailchimpMember>(changed => audience.Save(Unconfirmed.PutAddsTags ? AddTags(changed, input.Tags) : changed));
        }

        if (FindMissing(input.EmailAddress, "email_address") is { } problem)
        {
            return problem;
        }

        // The hash of the path was wrong, such as that of an address that was not in lower case.
        return audience.FindByAddress(input.EmailAddress!) is not null
            ? ApiProblems.MemberExists(input.EmailAddress!)
            : Add(Unconfirmed.PutAddsTags ? input : input with { Tags = [] }, input.StatusIfNew ?? input.Status, "status_if_new", skipMergeValidation);
    }

    /// <summary>Updates the member of the path (PATCH).</summary>
    public Result<MailchimpMember> Update(MailchimpMember member, MemberInput input, bool skipMergeValidation) =>
        Move(member, input.EmailAddress, Unconfirmed.TakenAddressOnPatch)
            .Then(moved => Change(moved, input, skipMergeValidation, isNew: false))
            .Then<MailchimpMember>(changed => audience.Save(changed));

    /// <summary>Adds a member of a bulk call.</summary>
    public Result<MailchimpMember> AddInBatch(MemberInput input, bool skipMergeValidation) =>
        Add(input, input.StatusIfNew ?? input.Status, "status", skipMergeValidation);

    /// <summary>Updates a member of a bulk call, whose address identifies it.</summary>
    public Result<MailchimpMember> UpdateInBatch(MailchimpMember member, MemberInput input, bool replaceTags, bool skipMergeValidation) =>
        Change(member, input, skipMergeValidation, isNew: false)
            .Then<MailchimpMember>(changed => audience.Save(AddTags(replaceTags ? changed with { Tags = changed.Tags.Clear() } : changed, input.Tags)));

    public MailchimpMember ChangeTags(MailchimpMember member, ImmutableArray<TagChange> changes) =>
        audience.Save(member with
        {
            Tags = changes.Aggregate(member.Tags, (tags, change) => change.IsActive ? tags.Add(change.Name) : tags.Remove(change.Name)),
            LastChanged = options.TimeProvider.GetUtcNow(),
        });

    /// <summary>Archives a member (DELETE).</summary>
    public Result<MailchimpMember> Archive(MailchimpMember member) =>
        member.Status is MemberStatus.Cleaned or MemberStatus.Pending or MemberStatus.Archived
            ? ApiProblems.CannotBeArchived
            : audience.Save(SetArchived(member, StatusSetter.Api));

    public MailchimpMember SetArchived(MailchimpMember member, StatusSetter setter) => member with
    {
        Status = MemberStatus.Archived,
        StatusSetBy = setter,
        IsInComplianceState = member.IsInComplianceState && !Unconfirmed.ArchivingEndsComplianceState,
        LastChanged = options.TimeProvider.GetUtcNow(),
    };

    private static ApiProblem? FindMissing(string? value, string field) => string.IsNullOrEmpty(value) ? ApiProblems.Blank(field) : null;

    private static MailchimpMember AddTags(MailchimpMember member, ImmutableArray<string> tags) => member with { Tags = member.Tags.Union(tags) };

    private static bool CanReceiveMail(MemberStatus status) => status is MemberStatus.Subscribed or MemberStatus.Pending;

    private Result<MailchimpMember> Add(MemberInput input, MemberStatus? status, string statusField, bool skipMergeValidation)
    {
        var email = input.EmailAddress!;
        if (FindAddressProblem(email) is { } problem)
        {
            return problem;
        }

        if (status is null)
        {
            return ApiProblems.Blank(statusField);
        }

        var member = new MailchimpMember(createContactId(), email) { Status = MemberStatus.Transactional };
        return Change(member, input with { Status = status }, skipMergeValidation, isNew: true)
            .Then<MailchimpMember>(changed => audience.Save(AddTags(changed, input.Tags)));
    }

    private Result<MailchimpMember> Move(MailchimpMember member, string? newAddress, TakenAddressError takenAddress)
    {
        if (newAddress is null || newAddress == member.EmailAddress)
        {
            return member;
        }

        if (SubscriberHash.Compute(newAddress) == member.Id)
        {
            return member with { EmailAddress = newAddress };
        }

        if (audience.FindByAddress(newAddress) is { } other)
        {
            return takenAddress == TakenAddressError.MemberExists
                ? ApiProblems.MemberExists(newAddress)
                : ApiProblems.AlreadyInList(newAddress, other.Status);
        }

        if (FindAddressProblem(newAddress) is { } problem)
        {
            return problem;
        }

        return Unconfirmed.OnlySubscribedMembersCanMove && member.Status != MemberStatus.Subscribed
            ? ApiProblems.CannotMove(member.Status)
            : member with { EmailAddress = newAddress };
    }

    private ApiProblem? FindAddressProblem(string email) =>
        EmailAddressRules.FindProblem(email, options.FakeDomains) ?? (audience.IsForgotten(email) ? ApiProblems.Forgotten(email) : null);

    private Result<MailchimpMember> Change(MailchimpMember member, MemberInput input, bool skipMergeValidation, bool isNew) =>
        ChangeStatus(member, input.Status).Then(changed =>
        MergeFieldValues
            .Apply(changed.MergeFields, input.MergeFields, audience.MergeFields, !skipMergeValidation && (isNew || Unconfirmed.UpdatesNeedRequiredFields))
            .Then<MailchimpMember>(mergeFields => changed with
            {
                MergeFields = mergeFields,
                Language = input.Language ?? changed.Language,
                MarketingPermissions = ChangePermissions(changed.MarketingPermissions, input.MarketingPermissions),
                LastChanged = options.TimeProvider.GetUtcNow(),
            }));

    private Result<MailchimpMember> ChangeStatus(MailchimpMember member, MemberStatus? status)
    {
        if (status is not { } written || written == member.Status)
        {
            return member;
        }

        if (member.IsInComplianceState && (written is MemberStatus.Subscribed or MemberStatus.Transactional))
        {
            return ApiProblems.ComplianceState(member.EmailAddress);
        }

        if (CanReceiveMail(written) && audience.IsThrottled(member.EmailAddress))
        {
            return ApiProblems.TooManySignups(member.EmailAddress);
        }

        return written == MemberStatus.Archived
            ? SetArchived(member, StatusSetter.Api)
            : member with { Status = written, StatusSetBy = StatusSetter.Api, IsInComplianceState = member.IsInComplianceState || IsFinal(written) };
    }

    private bool IsFinal(MemberStatus status) =>
        status == MemberStatus.Cleaned || (status == MemberStatus.Unsubscribed && Unconfirmed.ApiUnsubscribeIsComplianceState);

    private ImmutableSortedSet<string> ChangePermissions(ImmutableSortedSet<string> current, ImmutableDictionary<string, bool> input) =>
        options.MarketingPermissions
            .Where(permission => input.ContainsKey(permission.Id))
            .Aggregate(current, (given, permission) => input[permission.Id] ? given.Add(permission.Id) : given.Remove(permission.Id));
}
