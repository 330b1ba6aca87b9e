using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Mailchimp;
using Auth0Sync.Simulators.Mailchimp;
using Xunit;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>
/// Mailchimp. Members of deleted and blocked users are archived. New members are subscribed or not, depending on the schedule,
/// and people unsubscribe in between. Erasure is not varied: an erased address can never be imported again.
/// </summary>
internal sealed class MailchimpConvergenceTarget : RecordConvergenceTarget
{
    private const string UserIdField = "AUTH0ID";
    private const string VerifiedTag = "verified";
    private const string Archived = "archived";

    private readonly SimulationEnvironment _environment;
    private readonly MailchimpAccount _account;
    private readonly FaultyHandler _handler;
    private readonly Random _random;
    private readonly bool _isConsentGiven;
    private readonly HashSet<(string UserId, string Email)> _unsubscribed = [];

    public MailchimpConvergenceTarget(SimulationEnvironment environment)
    {
        _environment = environment;
        _random = new Random(environment.Schedule.Seed);
        _isConsentGiven = _random.Next(2) == 0;
        _account = new MailchimpAccount(new MailchimpAccountOptions
        {
            MergeFields = [new("FNAME", MergeFieldType.Text), new("LNAME", MergeFieldType.Text), new(UserIdField, MergeFieldType.Text)],
            FakeDomains = ["no.such.invalid"],
            MaxConnections = null,
            TimeProvider = environment.Time,
            RandomSeed = environment.Schedule.Seed,
            UnconfirmedBehavior = new UnconfirmedBehavior
            {
                TakenAddressOnPatch = _random.GetItems(Enum.GetValues<TakenAddressError>(), 1)[0],
                OnlySubscribedMembersCanMove = _random.Next(2) == 0,
                EveryErrorHasType = _random.Next(2) == 0,
            },
        });
        _handler = new FaultyHandler(_account, environment);
        Traits = new ConvergenceTraits
        {
            FormatStatus = status => status == "active" ? status : Archived,
            RequiresEmail = true,
        };
    }

    public override string Name => "mailchimp";

    public override ConvergenceTraits Traits { get; }

    public override IReadOnlyList<RecordState> Records =>
    [
        .. _account.Members.Select(member => new RecordState(
            member.ContactId,
            member.MergeFields.GetValueOrDefault(UserIdField),
            member.MergeFields.GetValueOrDefault("FNAME"),
            member.EmailAddress,
            member.Status == MemberStatus.Archived ? Archived : "active")),
    ];

    public override IReadOnlyList<string> Calls => _handler.Calls;

    public override ITarget CreateTarget() => TargetComposition.Create<MailchimpRegistration>(_environment, _handler, new Dictionary<string, string?>
    {
        ["Auth0Sync:Mailchimp:Enabled"] = "true",
        ["Auth0Sync:Mailchimp:ApiKey"] = "simulated-us1",
        ["Auth0Sync:Mailchimp:AudienceId"] = "a1b2c3d4e5",
        ["Auth0Sync:Mailchimp:BatchWindow"] = "00:00:00",
        ["Auth0Sync:Mailchimp:LongestWait"] = "00:00:00",
        ["Auth0Sync:Mailchimp:ConsentPath"] = _isConsentGiven ? "user_id != \"\"" : null,
        ["Auth0Sync:Mailchimp:ConsentStatus"] = "Subscribed",
        ["Auth0Sync:Mailchimp:Tags:0"] = $"{VerifiedTag} = email_verified == \"true\"",
        ["Auth0Sync:Mailchimp:Policies:OnDelete"] = _environment.Schedule.OnDelete == DeletePolicy.Deactivate ? nameof(DeletePolicy.Deactivate) : nameof(DeletePolicy.Archive),
    });

    public override void AfterStep()
    {
        if (_random.Next(40) > 0 || _account.Members.Where(member => member.Status == MemberStatus.Subscribed).ToList() is not { Count: > 0 } subscribed)
        {
            return;
        }

        var member = subscribed[_random.Next(subscribed.Count)];
        _account.Unsubscribe(member.EmailAddress);
        _unsubscribed.Add((member.MergeFields.GetValueOrDefault(UserIdField, ""), member.EmailAddress));
    }

    public override void AssertUser(ExpectedContact oracle, IReadOnlyList<RecordState> records)
    {
        foreach (var record in records)
        {
            var member = _account.FindMember(record.Email!)!;

            // A user who was deleted may consent again, with another address.
            var isUnsubscribed = _unsubscribed.Any(person => person.Email == member.EmailAddress || (person.UserId == record.UserId && !oracle.WasDeleted));
            Assert.False(isUnsubscribed && member.Status is MemberStatus.Subscribed or MemberStatus.Pending, "A person who unsubscribed is subscribed.");
            Assert.True(_isConsentGiven || member.Status is not MemberStatus.Subscribed, "A person who never subscribed is subscribed.");
            if (oracle.IsActive && member.Status != MemberStatus.Archived && oracle.Verification is { } verification)
            {
                // A word that came without an accepted address may be from before the member was created.
                Assert.True(member.Tags.Contains(VerifiedTag) == verification.IsVerified || !verification.HasAddress, "The tag is not that of the newest event.");
            }
        }
    }

    public override void Dispose()
    {
        _handler.Dispose();
        base.Dispose();
    }
}
