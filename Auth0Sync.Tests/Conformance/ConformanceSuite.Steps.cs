using Auth0Sync.Core.Correlation.Policies;
using Auth0Sync.Core.Targets;
using Auth0Sync.Tests.Support.Builders;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <content>The cases that are the same for every change of a user.</content>
public abstract partial class ConformanceSuite
{
    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Every_change_has_its_effect_and_no_other(ConformanceStep step)
    {
        if (!Applies(step) || await PrepareAsync(step) is not { } scenario)
        {
            return;
        }

        await Sync.ApplyAsync(scenario.Event);

        AssertEndState(scenario);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_duplicate_of_a_change_makes_no_call(ConformanceStep step)
    {
        if (!Applies(step) || await PrepareAsync(step) is not { } scenario)
        {
            return;
        }

        await Sync.ApplyAsync(scenario.Event);
        Sync.ResetCounts();
        await Sync.ApplyAsync(scenario.Event, scenario.Event);

        // A status with effects is repeated on later events, but not on the same one.
        Assert.Empty(Sync.Calls.Calls);
        AssertEndState(scenario);
    }

    [Theory]
    [MemberData(nameof(FailedCalls))]
    public async Task A_change_is_complete_after_any_failure_of_any_call(ConformanceStep step, CallFailure failure, int call)
    {
        if (!Applies(step) || await PrepareAsync(step) is not { } scenario || !Applies(failure))
        {
            return;
        }

        Sync.ResetCounts();
        Sync.Calls.FailCall(call, failure);
        await Sync.ApplyAsync(scenario.Event);

        AssertEndState(scenario);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_change_is_complete_whichever_response_is_lost(ConformanceStep step)
    {
        if (!Applies(step))
        {
            return;
        }

        for (int call = 1, made = int.MaxValue; call <= made; call++)
        {
            if (await PrepareAsync(step) is not { } scenario)
            {
                return;
            }

            Sync.ResetCounts();
            Sync.Calls.FailCall(call, CallFailure.ResponseLost);
            await Sync.ApplyAsync(scenario.Event);

            AssertEndState(scenario);
            made = Sync.Calls.Calls.Count;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_change_is_complete_before_whichever_effect_the_worker_is_killed(ConformanceStep step)
    {
        if (!Applies(step))
        {
            return;
        }

        for (int effect = 1, made = int.MaxValue; effect <= made; effect++)
        {
            if (await PrepareAsync(step) is not { } scenario)
            {
                return;
            }

            await Sync.SendAsync(scenario.Event);
            Sync.ResetCounts();
            Sync.KillBeforeEffect(effect);
            await Sync.DrainAsync();

            AssertEndState(scenario);
            made = Sync.EffectCount;
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_change_that_two_instances_process_at_once_is_made_once(ConformanceStep step)
    {
        if (!Applies(step))
        {
            return;
        }

        for (var seed = 0; seed < 8; seed++)
        {
            if (await PrepareAsync(step) is not { } scenario)
            {
                return;
            }

            await Sync.SendAsync(scenario.Event, scenario.Event);
            await Sync.ProcessInterleavedAsync(seed);
            await Sync.DrainAsync();

            AssertEndState(scenario);
        }
    }

    /// <summary>Brings a user to the state before a step.</summary>
    /// <returns>Null if the target has no equivalent of the policy that the step needs.</returns>
    private async Task<ConformanceScenario?> PrepareAsync(ConformanceStep step)
    {
        (string, string)[] policies = step switch
        {
            ConformanceStep.Link => [ExternalIdPolicy],
            ConformanceStep.Archive => [(nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Archive))],
            ConformanceStep.Erase => [(nameof(PolicyOptions.OnDelete), nameof(DeletePolicy.Erase))],
            _ => [],
        };
        if (!policies.All(policy => HasPolicy(policy.Item1, policy.Item2)))
        {
            return null;
        }

        await StartAsync(policies);
        var user = NewUser();
        var bystander = Sync.Target.AddRecord(new ConformanceRecord("") { Email = NewUser("bystander").Email, GivenName = "Bystander" });
        string? recordId = null;
        switch (step)
        {
            case ConformanceStep.Create:
                break;
            case ConformanceStep.Link:
                recordId = Sync.Target.AddRecord(new ConformanceRecord("") { Email = user.OtherEmail, GivenName = "Before" });
                break;
            case ConformanceStep.Unblock:
                await Sync.ApplyAsync(user.Created(1));
                await Sync.ApplyAsync(user.Blocked(2));
                break;
            case ConformanceStep.Return:
                await Sync.ApplyAsync(user.Created(1));
                await Sync.ApplyAsync(user.Deleted(2));
                break;
            default:
                await Sync.ApplyAsync(user.Created(1));
                break;
        }

        recordId ??= Sync.Target.Records.SingleOrDefault(record => record.UserId == user.UserId)?.Id;
        return new ConformanceScenario(step, user, recordId, GetRecord(bystander), CreateEvent(step, user, recordId));
    }

    private static Auth0EventBuilder CreateEvent(ConformanceStep step, TestUser user, string? recordId) => step switch
    {
        ConformanceStep.Create or ConformanceStep.Return => user.Created(10),
        ConformanceStep.Link => WithExternalId(user.Created(10), recordId!),
        ConformanceStep.Update => user.Renamed(10),
        ConformanceStep.Move => user.Moved(10),
        ConformanceStep.Block => user.Blocked(10),
        ConformanceStep.Unblock => user.Blocked(10, isBlocked: false),
        _ => user.Deleted(10),
    };

    private void AssertEndState(ConformanceScenario scenario)
    {
        var (step, user) = (scenario.Step, scenario.User);
        AssertNoReview();
        Assert.Equal(scenario.Bystander, GetRecord(scenario.Bystander.Id));
        switch (step)
        {
            case ConformanceStep.Delete:
                AssertNotActive(user);
                break;
            case ConformanceStep.Archive:
                Assert.Empty(RecordsOf(user));
                Assert.True(GetRecord(scenario.RecordId!).IsArchived);
                break;
            case ConformanceStep.Erase:
                Assert.DoesNotContain(Sync.Target.Records, record => record.UserId == user.UserId || record.Id == scenario.RecordId);
                break;
            case ConformanceStep.Block:
                AssertStatus(RecordStatus.Blocked, AnyRecordOf(user));
                break;
            case ConformanceStep.Update:
                AssertProfile(RecordOf(user) with { GivenName = user.GivenName }, user);
                Assert.Equal((scenario.RecordId, user.OtherGivenName), (RecordOf(user).Id, RecordOf(user).GivenName));
                break;
            case ConformanceStep.Move:
                AssertProfile(RecordOf(user), user with { Email = user.OtherEmail });
                Assert.Equal(DeclaredTraits.HasFlag(ConformanceTraits.KeepsRecordOnMove), scenario.RecordId == RecordOf(user).Id);
                break;
            case ConformanceStep.Link or ConformanceStep.Unblock:
                AssertProfile(RecordOf(user), user);
                Assert.Equal(scenario.RecordId, RecordOf(user).Id);
                break;
            default:
                AssertProfile(RecordOf(user), user);
                break;
        }
    }

    /// <param name="Step">The change.</param>
    /// <param name="User">The user.</param>
    /// <param name="RecordId">The record before the change, if there is one.</param>
    /// <param name="Bystander">A record of somebody else.</param>
    /// <param name="Event">The event with the change.</param>
    private sealed record ConformanceScenario(ConformanceStep Step, TestUser User, string? RecordId, ConformanceRecord Bystander, Auth0EventBuilder Event);
}
