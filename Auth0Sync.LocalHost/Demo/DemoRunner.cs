using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using Auth0Sync.Core.Queueing;
using Auth0Sync.Core.Storage;
using Auth0Sync.Simulators.HubSpot.Model;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>Sends the sample events to the webhook and compares all contacts of the simulated account with the expected ones.</summary>
internal sealed class DemoRunner(LocalHostApp app, SimulatedAccount account, OutcomeListener outcomes) : IDisposable
{
    private const string IgnoredOutcome = "Ignored";

    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", app.BearerToken) } };
    private ImmutableArray<ImmutableSortedDictionary<string, string>> _expected = GetActiveContacts(account);

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
        var before = GetActiveContacts(account).ElementAtOrDefault(step.ContactIndex) ?? NoProperties;
        var callsBefore = account.Calls.CountsByOperation;
        var sample = await File.ReadAllBytesAsync(Path.Combine(SamplesFolder.Find(), step.SampleFileName), cancellationToken);

        var problems = new List<string>();
        var outcome = await SendEventAsync(step, sample, problems, cancellationToken);
        var calls = SubtractCounts(account.Calls.CountsByOperation, callsBefore);

        _expected = ApplyExpectedChanges(step);
        problems.AddRange(FindDifferences(step, outcome, calls));
        var after = GetActiveContacts(account).ElementAtOrDefault(step.ContactIndex) ?? NoProperties;
        return new DemoStepResult(step, before, after, outcome, calls.Values.Sum(), problems);
    }

    /// <summary>Returns a message for each outcome that no step expects.</summary>
    public IReadOnlyList<string> TakeUnexpectedOutcomes()
    {
        var problems = new List<string>();
        while (outcomes.TryReadNext() is { } unexpected)
        {
            problems.Add($"Event {unexpected.EventId} had the outcome {unexpected.Outcome}, which no step expects.");
        }

        return problems;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static ImmutableSortedDictionary<string, string> NoProperties => ImmutableSortedDictionary<string, string>.Empty;

    private async Task<string> SendEventAsync(DemoStep step, byte[] sample, List<string> problems, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(sample) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } };
        using var response = await _http.PostAsync(app.WebhookUri, content, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Accepted)
        {
            problems.Add($"The webhook responded with {(int)response.StatusCode}, not 202.");
            return "Rejected";
        }

        if (step.ExpectedOutcome is null)
        {
            // The webhook queues an event before it responds, so it would be in the queue by now.
            return await IsQueueEmptyAsync(cancellationToken) ? IgnoredOutcome : "Queued";
        }

        var (eventId, outcome) = await outcomes.ReadNextAsync(cancellationToken);
        var sentId = JsonDocument.Parse(sample).RootElement.GetProperty("id").GetString();
        if (eventId != sentId)
        {
            problems.Add($"The next outcome was for event {eventId}, not for {sentId}.");
        }

        return outcome;
    }

    private async Task<bool> IsQueueEmptyAsync(CancellationToken cancellationToken)
    {
        var queue = app.Services.GetRequiredService<StorageAccount>().Queues.GetQueueClient(TargetQueue.GetName("hubspot"));
        var messages = await queue.PeekMessagesAsync(cancellationToken: cancellationToken);
        return messages.Value.Length == 0;
    }

    private ImmutableArray<ImmutableSortedDictionary<string, string>> ApplyExpectedChanges(DemoStep step)
    {
        var contact = (_expected.ElementAtOrDefault(step.ContactIndex) ?? NoProperties).SetItems(step.ExpectedChanges);
        return step.ContactIndex < _expected.Length ? _expected.SetItem(step.ContactIndex, contact) : contact.IsEmpty ? _expected : _expected.Add(contact);
    }

    private IEnumerable<string> FindDifferences(DemoStep step, string outcome, ImmutableSortedDictionary<Operation, int> calls)
    {
        var expectedOutcome = step.ExpectedOutcome ?? IgnoredOutcome;
        if (outcome != expectedOutcome)
        {
            yield return $"The outcome is {outcome}, not {expectedOutcome}.";
        }

        foreach (var operation in calls.Keys.Union(step.ExpectedCalls.Keys))
        {
            if (calls.GetValueOrDefault(operation) is var count && count != step.ExpectedCalls.GetValueOrDefault(operation))
            {
                yield return $"HubSpot received {count} {operation} calls, not {step.ExpectedCalls.GetValueOrDefault(operation)}.";
            }
        }

        var contacts = GetActiveContacts(account);
        if (contacts.Length != _expected.Length)
        {
            yield return $"There are {contacts.Length} contacts, not {_expected.Length}.";
        }

        foreach (var (actual, expected) in contacts.Zip(_expected))
        {
            foreach (var property in actual.Keys.Union(expected.Keys))
            {
                if (actual.GetValueOrDefault(property) is var value && value != expected.GetValueOrDefault(property))
                {
                    yield return $"{property} is '{value}', not '{expected.GetValueOrDefault(property)}'.";
                }
            }
        }
    }

    private static ImmutableArray<ImmutableSortedDictionary<string, string>> GetActiveContacts(SimulatedAccount account) =>
        [.. account.Contacts.Where(contact => !contact.IsArchived).Select(contact => contact.Properties)];

    private static ImmutableSortedDictionary<Operation, int> SubtractCounts(
        ImmutableSortedDictionary<Operation, int> after, ImmutableSortedDictionary<Operation, int> before) =>
        after.Select(entry => KeyValuePair.Create(entry.Key, entry.Value - before.GetValueOrDefault(entry.Key)))
            .Where(entry => entry.Value > 0)
            .ToImmutableSortedDictionary();
}
