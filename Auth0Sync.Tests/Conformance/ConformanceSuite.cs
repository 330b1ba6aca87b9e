using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Microsoft.Extensions.Options;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Conformance;

/// <summary>
/// What every record target must do, whatever its system is. A case says what people and Auth0 do and how the records end. All
/// cases also check that no personal data is in logs, spans and metrics.
/// </summary>
[Trait("Category", "Conformance")]
public abstract partial class ConformanceSuite(ITestOutputHelper output) : IAsyncLifetime
{
    private const string ExternalIdMember = "record_id";

    private static readonly CallFailure[] AllOutages = [.. Enum.GetValues<CallFailure>().Except([CallFailure.RejectedField, CallFailure.RejectedRecord])];

    private readonly List<ConformanceHarness> _harnesses = [];
    /// <summary>The failures after which a call may succeed.</summary>
    public static TheoryData<CallFailure> Outages => [.. AllOutages];

    public static TheoryData<ConformanceStep> Steps => [.. Enum.GetValues<ConformanceStep>()];

    public static TheoryData<ConformanceStep, CallFailure, int> FailedCalls
    {
        get
        {
            var data = new TheoryData<ConformanceStep, CallFailure, int>();
            foreach (var step in Enum.GetValues<ConformanceStep>())
            {
                foreach (var failure in AllOutages)
                {
                    Enumerable.Range(1, 3).ToList().ForEach(number => data.Add(step, failure, number));
                }
            }

            return data;
        }
    }

    private protected ConformanceHarness Sync => _harnesses[^1];

    /// <summary>All traits of the target.</summary>
    protected abstract ConformanceTraits DeclaredTraits { get; }

    private protected abstract IConformanceTarget CreateTarget(TimeProvider time);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var harness in _harnesses)
        {
            await harness.DisposeAsync();
            harness.Leaks.AssertNone(harness.Logs.Lines);
        }
    }

    [Fact]
    public async Task The_declared_traits_are_those_of_the_target()
    {
        await StartAsync();
        var (target, traits) = (Sync.Product, Sync.Product.Traits);
        (ConformanceTraits Trait, bool HasIt)[] found =
        [
            (ConformanceTraits.FindsByUserId, traits.FindsByUserId),
            (ConformanceTraits.HasUniqueUserId, traits.HasUniqueUserId),
            (ConformanceTraits.HasUniqueEmail, traits.HasUniqueEmail),
            (ConformanceTraits.KeepsRecordsWithoutEmail, !traits.RequiresEmail),
            (ConformanceTraits.HasPersonalRecordIds, traits.HasPersonalRecordIds),
            (ConformanceTraits.Archives, target is IArchiveTarget),
            (ConformanceTraits.Erases, target is IEraseTarget),
            (ConformanceTraits.HasStatusEffects, target is IStatusTarget),
            (ConformanceTraits.LinksByEmail, target.Policies.EnabledMatchRules.Contains(MatchRuleNames.VerifiedEmail)),
            (ConformanceTraits.ShowsStatus, target.FieldMap.StatusFields.Any()),
        ];

        Assert.Equal(found.Where(entry => entry.HasIt).Aggregate(Sync.Target.SystemTraits, (all, entry) => all | entry.Trait), DeclaredTraits);
        Assert.Equal(ConformanceTraits.None, Sync.Target.SystemTraits & ~ConformanceTraits.OfSystem);
    }

    [Fact]
    public async Task The_names_are_those_of_the_descriptor()
    {
        await StartAsync();

        Assert.Equal(Sync.Target.Descriptor.Name, Sync.Product.Name);
        Assert.Contains(Sync.Product.FieldMap.Fields, mapping => mapping.Field == Sync.Product.UserIdField);
        Assert.IsType<TargetReadiness.Ready>(await Sync.Product.CheckReadinessAsync(CancellationToken.None));
    }

    /// <summary>
    /// Whether a case applies to the target. The only way for a case to end early: <see cref="The_declared_traits_are_those_of_the_target"/>
    /// compares what is declared with the target.
    /// </summary>
    private bool Applies(ConformanceTraits required, ConformanceTraits excluded = ConformanceTraits.None)
    {
        var applies = DeclaredTraits.HasFlag(required) && (DeclaredTraits & excluded) == ConformanceTraits.None;
        if (!applies)
        {
            output.WriteLine($"Does not apply: needs {required} without {excluded}, but the target has {DeclaredTraits}.");
        }

        return applies;
    }

    /// <summary>Whether calls to the system can fail in this way; those of an HTTP API can in every way.</summary>
    private bool Applies(CallFailure failure)
    {
        var applies = Sync.Target.Failures.Contains(failure);
        Assert.True(applies || Sync.Target is not HttpConformanceTarget);
        if (!applies)
        {
            output.WriteLine($"Does not apply: calls to the system do not fail with {failure}.");
        }

        return applies;
    }

    /// <summary>Whether a step can happen in the target.</summary>
    private bool Applies(ConformanceStep step) => step switch
    {
        ConformanceStep.Archive => Applies(ConformanceTraits.Archives),
        ConformanceStep.Erase => Applies(ConformanceTraits.Erases),
        _ => true,
    };

    private Task StartAsync(params (string Policy, string Value)[] policies) => StartAsync(new Dictionary<string, string?>(), policies);

    private async Task StartAsync(Dictionary<string, string?> settings, params (string Policy, string Value)[] policies) =>
        _harnesses.Add(await ConformanceHarness.StartAsync(CreateTarget, target => settings.Concat(policies.SelectMany(policy =>
            target.GetPolicySettings(policy.Policy, policy.Value) ?? throw new InvalidOperationException($"{policy} has no equivalent.")))));

    /// <summary>Whether the target has an equivalent of a policy's value. A target with policies of its own may have none.</summary>
    private bool HasPolicy(string policy, string value)
    {
        using var target = CreateTarget(TimeProvider.System);
        if (target.GetPolicySettings(policy, value) is not null)
        {
            return true;
        }

        // Only a policy that the target replaces by its own may lack values.
        Assert.Contains(policy, target.OwnPolicies);
        output.WriteLine($"Does not apply: {target.Descriptor.DisplayName} has its own {policy}, without {value}.");
        return false;
    }

    /// <summary>Starts with a policy that the product must refuse.</summary>
    private async Task AssertRefusedAsync(string policy, string value)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync((policy, value)));
        Assert.Contains(policy.Split(':')[0], exception.Message, StringComparison.Ordinal);
    }

    private TestUser NewUser(string name = "ines")
    {
        var user = TestUser.Create(name);
        Sync.Leaks.Add(user.PersonalTexts);
        return user;
    }

    private IReadOnlyList<ConformanceRecord> RecordsOf(TestUser user) => [.. Sync.Target.Records.Where(record => record.UserId == user.UserId && !record.IsArchived)];

    private ConformanceRecord RecordOf(TestUser user) => Assert.Single(RecordsOf(user));

    /// <summary>The record of a user, archived or not.</summary>
    private ConformanceRecord AnyRecordOf(TestUser user) => Assert.Single(Sync.Target.Records, record => record.UserId == user.UserId);

    private ConformanceRecord GetRecord(string id) => Assert.Single(Sync.Target.Records, record => record.Id == id);

    private IEnumerable<ReviewReason> ReviewReasons => Sync.Review.Items.Select(item => item.Reason);

    private void AssertNoReview() => Assert.Equal([], Sync.Review.Items.Select(item => $"{item.Reason}: {item.Message}"));

    private void AssertProfile(ConformanceRecord record, TestUser user)
    {
        Assert.Equal((user.Email, user.GivenName, user.FamilyName), (record.Email, record.GivenName, record.FamilyName));
        AssertStatus(RecordStatus.Active, record);
    }

    /// <summary>A system that archives for more than one reason shows only that the person is not active.</summary>
    private void AssertStatus(RecordStatus expected, ConformanceRecord record)
    {
        if (DeclaredTraits.HasFlag(ConformanceTraits.ShowsStatus))
        {
            Assert.Equal(expected == RecordStatus.Active, record.IsActive);
            Assert.True(record.IsArchived || record.Status == expected, $"The status is {record.Status} instead of {expected}.");
        }
    }

    private void AssertNotActive(TestUser user)
    {
        Assert.All(RecordsOf(user), record => AssertStatus(RecordStatus.Deactivated, record));
        Assert.InRange(RecordsOf(user).Count, 0, 1);
    }

    private static Auth0EventBuilder WithExternalId(Auth0EventBuilder auth0Event, string id) =>
        auth0Event.WithUserMember("app_metadata", new System.Text.Json.Nodes.JsonObject { [ExternalIdMember] = id });

    private static (string Policy, string Value) ExternalIdPolicy => (nameof(PolicyOptions.ExternalIdPath), $"app_metadata.{ExternalIdMember}");
}
