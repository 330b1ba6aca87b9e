using System.Collections.Immutable;

namespace Auth0Sync.Simulators.Mailchimp.Model;

/// <summary>The members of the audience, its merge fields, and what is known of other addresses. Not safe for concurrent use.</summary>
/// <param name="mergeFields">The merge fields at the beginning.</param>
internal sealed class Audience(ImmutableArray<MergeFieldDefinition> mergeFields)
{
    private readonly Dictionary<string, MailchimpMember> _membersByContactId = [];
    private readonly Dictionary<string, string> _contactIdsByHash = [];
    private readonly HashSet<string> _forgottenHashes = [];
    private readonly HashSet<string> _throttledHashes = [];
    private readonly Dictionary<string, int> _tagIds = [];
    private int _lastWebId;

    /// <summary>The members in the order of their creation.</summary>
    public IEnumerable<MailchimpMember> Members => _membersByContactId.Values.OrderBy(member => member.WebId);

    public ImmutableArray<MergeFieldDefinition> MergeFields { get; private set; } = mergeFields;

    public void AddMergeField(MergeFieldDefinition mergeField) => MergeFields = MergeFields.Add(mergeField);

    public MailchimpMember? FindByHash(string hash) => _contactIdsByHash.TryGetValue(hash, out var contactId) ? _membersByContactId[contactId] : null;

    public MailchimpMember? FindByAddress(string emailAddress) => FindByHash(SubscriberHash.Compute(emailAddress));

    public MailchimpMember? FindByContactId(string contactId) => _membersByContactId.GetValueOrDefault(contactId);

    /// <summary>Stores a new or changed member.</summary>
    public MailchimpMember Save(MailchimpMember member)
    {
        var saved = member;
        if (_membersByContactId.TryGetValue(member.ContactId, out var previous))
        {
            _contactIdsByHash.Remove(previous.Id);
        }
        else
        {
            saved = member with { WebId = ++_lastWebId };
        }

        _membersByContactId[saved.ContactId] = saved;
        _contactIdsByHash[saved.Id] = saved.ContactId;
        foreach (var tag in saved.Tags)
        {
            _tagIds.TryAdd(tag, _tagIds.Count + 1);
        }

        return saved;
    }

    /// <summary>The id of a tag that a member has had.</summary>
    public int GetTagId(string tag) => _tagIds[tag];

    public void Remove(MailchimpMember member)
    {
        _membersByContactId.Remove(member.ContactId);
        _contactIdsByHash.Remove(member.Id);
    }

    public bool IsForgotten(string emailAddress) => _forgottenHashes.Contains(SubscriberHash.Compute(emailAddress));

    public void Forget(string emailAddress) => _forgottenHashes.Add(SubscriberHash.Compute(emailAddress));

    public void Remember(string emailAddress) => _forgottenHashes.Remove(SubscriberHash.Compute(emailAddress));

    public bool IsThrottled(string emailAddress) => _throttledHashes.Contains(SubscriberHash.Compute(emailAddress));

    public void Throttle(string emailAddress) => _throttledHashes.Add(SubscriberHash.Compute(emailAddress));

    public void EndThrottle(string emailAddress) => _throttledHashes.Remove(SubscriberHash.Compute(emailAddress));
}
