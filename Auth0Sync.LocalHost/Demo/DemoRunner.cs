using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.Stripe;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Sends the sample events to the webhook and compares all records of the simulated targets with the expected ones.</summary>
internal sealed class DemoRunner(LocalHostApp app, IReadOnlyList<IDemoTarget> targets, StripeAccount stripe, OutcomeListener outcomes) : IDisposable
{
    private const string IgnoredOutcome = "Ignored";

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", app.BearerToken) } };
    private readonly Dictionary<string, ImmutableArray<ImmutableSortedDictionary<string, string>>> _expected = targets.ToDictionary(target => target.Name, target => target.Records);

    /// <summary>Waits until the properties exist in HubSpot, so that only the calls of the steps are counted.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(app.HealthUri, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new LocalHostException($"The health check responded with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    public async Task<DemoStepResult> RunStepAsync(DemoStep step, CancellationToken cancellationToken)
    {
        if (step.ChangeStripe is { } change)
        {
            change(stripe);
            _expected[DemoExpectation.Stripe] = targets.Single(target => target.Name == DemoExpectation.Stripe).Records;
        }

        var before = targets.Select(target => (target.Records, Calls: target.CallCounts)).ToList();
        var problems = new List<string>();
        var results = await SendEventAsync(step, problems, cancellationToken);
        var shown = targets.Zip(before, (target, earlier) =>
            CompareTarget(target, step.Expected.SingleOrDefault(expected => expected.Target == target.Name), earlier.Records, earlier.Calls, results[target.Name]));
        return new DemoStepResult(step, [.. shown], problems);
    }

    /// <summary>Returns a message for each outcome that no step expects.</summary>
    public IReadOnlyList<string> TakeUnexpectedOutcomes() =>
        [.. outcomes.ReadAll().Select(unexpected => $"Event {unexpected.EventId} had the outcome {unexpected.Outcome} for {unexpected.Target}, which no step expects.")];

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ImmutableSortedDictionary<string, string> NoProperties => ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <returns>The outcome for each target.</returns>
    private async Task<Dictionary<string, string>> SendEventAsync(DemoStep step, List<string> problems, CancellationToken cancellationToken)
    {
        var sample = await File.ReadAllBytesAsync(Path.Combine(SamplesFolder.Find(), step.SampleFileName), cancellationToken);
        using var content = new ByteArrayContent(sample) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await _http.PostAsync(app.WebhookUri, content, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            problems.Add($"The webhook responded with {(int)response.StatusCode}, not 202.");
            return targets.ToDictionary(target => target.Name, _ => "Rejected");
        }

        var sentId = JsonDocument.Parse(sample).RootElement.GetProperty("id").GetString()!;
        var results = new Dictionary<string, string>();
        foreach (var target in targets)
        {
            results[target.Name] = step.Expected.Count > 0 ? await ReadOutcomeAsync(target, sentId, problems, cancellationToken)

                // The webhook queues an event before it responds, so it would be in the queue by now.
                : await IsQueueEmptyAsync(target, cancellationToken) ? IgnoredOutcome : "Queued";
        }

        return results;
    }

    private async Task<string> ReadOutcomeAsync(IDemoTarget target, string sentId, List<string> problems, CancellationToken cancellationToken)
    {
        var next = await outcomes.ReadNextAsync(target.Name, cancellationToken);
        if (next.EventId != sentId)
        {
            problems.Add($"The next outcome for {target.DisplayName} was for event {next.EventId}, not for {sentId}.");
        }

        return next.Outcome;
    }

    private async Task<bool> IsQueueEmptyAsync(IDemoTarget target, CancellationToken cancellationToken)
    {
        var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName(target.Name));
        var messages = await queue.PeekMessagesAsync(cancellationToken: cancellationToken);
        return messages.Value.Length == 0;
    }

    private DemoTargetResult CompareTarget(
        IDemoTarget target,
        DemoExpectation? expectation,
        ImmutableArray<ImmutableSortedDictionary<string, string>> before,
        ImmutableSortedDictionary<string, int> callsBefore,
        string outcome)
    {
        var expected = expectation is null ? _expected[target.Name] : ApplyExpectedChanges(_expected[target.Name], expectation);
        _expected[target.Name] = expected;
        var records = target.Records;
        var calls = SubtractCounts(target.CallCounts, callsBefore);
        var index = expectation?.RecordIndex ?? 0;
        return new DemoTargetResult(
            target.DisplayName,
            expectation?.Explanation ?? "",
            before.ElementAtOrDefault(index) ?? NoProperties,
            records.ElementAtOrDefault(index) ?? NoProperties,
            outcome,
            calls.Values.Sum(),
            [
                .. FindOutcomeDifferences(outcome, expectation?.Outcome ?? IgnoredOutcome),
                .. FindCallDifferences(target, calls, expectation is null ? ImmutableSortedDictionary<string, int>.Empty : expectation.Calls),
                .. FindRecordDifferences(records, expected),
            ]);
    }

    private static ImmutableArray<ImmutableSortedDictionary<string, string>> ApplyExpectedChanges(
        ImmutableArray<ImmutableSortedDictionary<string, string>> records, DemoExpectation expectation)
    {
        var record = records.ElementAtOrDefault(expectation.RecordIndex) ?? NoProperties;
        foreach (var (property, value) in expectation.Changes)
        {
            record = value is null ? record.Remove(property) : record.SetItem(property, value);
        }

        return expectation.RecordIndex < records.Length ? records.SetItem(expectation.RecordIndex, record) : record.IsEmpty ? records : records.Add(record);
    }

    private static IEnumerable<string> FindOutcomeDifferences(string outcome, string expected) =>
        outcome == expected ? [] : [$"The outcome is {outcome}, not {expected}."];

    private static IEnumerable<string> FindCallDifferences(IDemoTarget target, ImmutableSortedDictionary<string, int> calls, IReadOnlyDictionary<string, int>? expected) =>
        expected is null ? [] : calls.Keys.Union(expected.Keys)
            .Where(operation => calls.GetValueOrDefault(operation) != expected.GetValueOrDefault(operation))
            .Select(operation => $"{target.DisplayName} received {calls.GetValueOrDefault(operation)} {operation} calls, not {expected.GetValueOrDefault(operation)}.");

    private static IEnumerable<string> FindRecordDifferences(
        ImmutableArray<ImmutableSortedDictionary<string, string>> records, ImmutableArray<ImmutableSortedDictionary<string, string>> expected)
    {
        if (records.Length != expected.Length)
        {
            yield return $"There are {records.Length} records, not {expected.Length}.";
        }

        foreach (var (actual, wanted) in records.Zip(expected))
        {
            foreach (var property in actual.Keys.Union(wanted.Keys))
            {
                if (actual.GetValueOrDefault(property) is var value && value != wanted.GetValueOrDefault(property))
                {
                    yield return $"{property} is '{value}', not '{wanted.GetValueOrDefault(property)}'.";
                }
            }
        }
    }

    private static ImmutableSortedDictionary<string, int> SubtractCounts(ImmutableSortedDictionary<string, int> after, ImmutableSortedDictionary<string, int> before) =>
        after.Select(entry => KeyValuePair.Create(entry.Key, entry.Value - before.GetValueOrDefault(entry.Key)))
            .Where(entry => entry.Value > 0)
            .ToImmutableSortedDictionary();
}
