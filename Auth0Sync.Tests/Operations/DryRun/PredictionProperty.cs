using Auth0Sync.Core.Correlation.Ledger;
using Auth0Sync.Core.Correlation.Outcomes;
using Auth0Sync.Core.Operations.Explain;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Support;
using CsCheck;
using Xunit;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>
/// In any state, the explanation of an event predicts the calls that are then made, and the outcome, and explaining changes
/// nothing. The product is shared by the states of the same policies: their users and addresses differ.
/// </summary>
internal sealed class PredictionProperty(Func<TimeProvider, IConformanceTarget> createTarget, string idPath, IReadOnlyList<IReadOnlyDictionary<string, string>> policies)
{
    // Simulated systems search their records one by one.
    private const int StatesPerProduct = 200;

    private readonly Dictionary<int, (DryRunHarness Harness, IConformanceTarget System, TestTimeProvider Time, int Count)> _products = [];
    private int _stateCount;

    /// <summary>How many outcomes of each kind were compared.</summary>
    public Dictionary<string, int> Outcomes { get; } = [];

    public async Task CheckAsync(int iterations)
    {
        try
        {
            await RandomState.Any(policies.Count).SampleAsync(CheckAsync, iter: iterations, threads: 1);
        }
        finally
        {
            foreach (var (harness, system, _, _) in _products.Values)
            {
                await harness.DisposeAsync();
                system.Dispose();
            }
        }
    }

    private async Task CheckAsync(RandomState state)
    {
        var (harness, system, time) = await GetProductAsync(state.Policies);
        var mark = $"s{_stateCount++}";
        foreach (var step in state.Steps)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await ApplyAsync(harness, system, step, mark);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        var auth0Event = state.Event.ToBuilder(mark, GetRecords(system, mark));
        var records = system.Records.ToList();
        var recordIds = records.Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        system.Monitor.Restart();
        var explanation = await harness.ExplainAsync(auth0Event);

        Assert.All(system.Monitor.Calls, call => Assert.True(IsReading(call), $"The dry run called {call.Operation}."));
        Assert.Equal(records, system.Records);
        var predicted = Assert.Single(explanation.Targets);

        // The dry run must not use up what the real one needs.
        time.Advance(TimeSpan.FromSeconds(1));
        var target = RecordingTarget.Create(harness.Target);
        var outcome = await harness.ProcessAsync(auth0Event, target.Target);

        // Joined, so that a failure shows all of them.
        Assert.Equal(string.Join('\n', await target.GetCallsAsync(recordIds)), string.Join('\n', CallText.FromExplanation(predicted, recordIds)));
        Assert.Equal(Describe(outcome), Describe(predicted.Outcome));
        Outcomes[Describe(outcome)] = Outcomes.GetValueOrDefault(Describe(outcome)) + 1;
    }

    // Where a person who was removed for good cannot get another record, the system refuses one for a reason of its own.
    private static bool IsPredictable(IConformanceTarget system, KeyValuePair<string, string> policy) =>
        policy is not { Key: "OnDelete", Value: "Erase" } || system.SystemTraits.HasFlag(ConformanceTraits.ReadmitsPeople);

    private static bool IsReading(ObservedCall call) =>
        call.Request is { Method: "GET" } || (call.Request is { Method: "POST", Path: var path } && path.EndsWith("/batch/read", StringComparison.Ordinal));

    private static string Describe(Outcome outcome) => Describe(OutcomeDescriber.Describe(outcome));

    private static string Describe(ExplainedOutcome outcome) => $"{outcome.Name} {outcome.Reason}".TrimEnd();

    private static List<string> GetRecords(IConformanceTarget system, string mark) =>
        [.. system.Records.Where(record => record.Email?.Contains($".{mark}@", StringComparison.Ordinal) == true || record.UserId?.Contains($"|{mark}-", StringComparison.Ordinal) == true).Select(record => record.Id)];

    private static async Task ApplyAsync(DryRunHarness harness, IConformanceTarget system, RandomStep step, string mark)
    {
        switch (step)
        {
            case RandomStep.Process process:
                await harness.ProcessAsync(process.Event.ToBuilder(mark, GetRecords(system, mark)));
                break;
            case RandomStep.Edit edit:
                Edit(system, edit, mark);
                break;
            case RandomStep.Damage damage:
                await DamageAsync(harness.Ledger, harness.Target.Name, RandomEvent.GetUserId(mark, damage.User), damage.Accident);
                break;
        }
    }

    private static void Edit(IConformanceTarget system, RandomStep.Edit edit, string mark)
    {
        var email = RandomEvent.GetEmail(mark, edit.Other);
        if (edit.Action == PersonalAction.Add)
        {
            AddLead(system, email);
            return;
        }

        var all = system.Records.Where(record => GetRecords(system, mark).Contains(record.Id)).ToList();
        var active = all.Where(record => !record.IsArchived).ToList();
        if (active.Count == 0)
        {
            return;
        }

        var chosen = active[edit.Record % active.Count];
        var other = active[edit.Other % active.Count];
        switch (edit.Action)
        {
            case PersonalAction.Rename:
                system.EditGivenName(chosen.Id, "Edited");
                break;
            case PersonalAction.Remove when system.SystemTraits.HasFlag(ConformanceTraits.ReadmitsPeople):
                system.RemoveRecord(chosen.Id);
                break;
            case PersonalAction.Merge when system.SystemTraits.HasFlag(ConformanceTraits.Merges) && chosen.Id != other.Id:
                system.MergeRecords(chosen.Id, other.Id);
                break;
        }
    }

    private static void AddLead(IConformanceTarget system, string email)
    {
        if (system.Records.Any(record => string.Equals(record.Email, email, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        try
        {
            system.AddRecord(new ConformanceRecord("") { Email = email, GivenName = "Lead" });
        }
        catch (InvalidOperationException)
        {
            // A merged record keeps the addresses of both, and the list of records shows one of them.
        }
    }

    private static async Task DamageAsync(GuardedLedger ledger, string target, string userId, LedgerAccident accident)
    {
        var entry = await ledger.ReadAsync(target, userId, CancellationToken.None);
        if (entry.IsLeased)
        {
            return;
        }

        _ = accident switch
        {
            LedgerAccident.Lost => await ledger.TrySaveAsync(entry, LedgerRow.Empty, CancellationToken.None),
            LedgerAccident.WorkerDied => await ledger.TrySaveAsync(entry, entry.Row.MarkUncertain(entry.Row.Fields.Keys), CancellationToken.None),
            _ => await ledger.TryLeaseAsync(entry, CancellationToken.None) is not null,
        };
    }

    private async Task<(DryRunHarness Harness, IConformanceTarget System, TestTimeProvider Time)> GetProductAsync(int number)
    {
        if (_products.TryGetValue(number, out var product) && product.Count < StatesPerProduct)
        {
            _products[number] = product with { Count = product.Count + 1 };
            return (product.Harness, product.System, product.Time);
        }

        if (product.Harness is { } used)
        {
            await used.DisposeAsync();
            product.System.Dispose();
        }

        var time = new TestTimeProvider { SkipDelaysUpTo = TimeSpan.FromSeconds(5) };
        var system = createTarget(time);

        // The clock skips a wait for the call budget, while a call that may not wait would fail.
        var settings = system.Settings
            .Select(setting => setting.Key.EndsWith(":LongestWait", StringComparison.Ordinal) ? KeyValuePair.Create(setting.Key, (string?)"00:00:05") : setting)
            .Append(new KeyValuePair<string, string?>("Auth0Sync:Policies:ExternalIdPath", idPath))
            .Concat(policies[number].Where(policy => IsPredictable(system, policy)).SelectMany(policy => system.GetPolicySettings(policy.Key, policy.Value) ?? new Dictionary<string, string?>()));
        var harness = await DryRunHarness.StartAsync(time, settings.DistinctBy(setting => setting.Key), system.Register);
        _products[number] = (harness, system, time, 1);
        return (harness, system, time);
    }
}
