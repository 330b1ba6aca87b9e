using Auth0Sync.Core.Targets;
using Auth0Sync.Simulators.HubSpot;
using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Memory;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>
/// The HubSpot target in its real composition, on a simulated account. Concurrent operations are sent in one batch.
/// </summary>
internal sealed class ConcurrentHubSpotCalls : IAsyncDisposable
{
    private readonly TestApp _app;
    private readonly Queue<CallFault> _faults = new();

    public ConcurrentHubSpotCalls(UnconfirmedBehavior? unconfirmed = null, int seed = 0)
    {
        HubSpot = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            UnconfirmedBehavior = unconfirmed ?? new UnconfirmedBehavior(),
            RandomSeed = seed,
            CustomProperties = [PropertyDefinition.CreateUniqueText("auth0_user_id"), new("auth0_status")],
        });
        _app = TestApp.Create(
            services => services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(
                () => new SimulatedHubSpotHandler(HubSpot, () => Task.CompletedTask, () => _faults.TryDequeue(out var fault) ? fault : CallFault.None)),
            ("HubSpot:CallsPerTenSeconds", "1000000"));
    }

    public SimulatedAccount HubSpot { get; }

    public ITarget Target => _app.GetService<ITarget>();

    /// <summary>The calls so far, as the names of their operations.</summary>
    public IReadOnlyList<Operation> Calls => [.. HubSpot.Calls.Calls.Select(call => call.Operation)];

    /// <summary>Injects faults into the next calls.</summary>
    public void FailNext(params CallFault[] faults) => Array.ForEach(faults, _faults.Enqueue);

    /// <summary>Skips the delays between retries, and the batch window.</summary>
    public void SkipDelays() => _app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);

    /// <summary>Starts all operations and ends the batch window.</summary>
    public async Task<IReadOnlyList<TargetResult>> RunConcurrentlyAsync(IEnumerable<Func<ITarget, Task<TargetResult>>> operations)
    {
        var calls = operations.Select(ask => ask(Target)).ToList();
        _app.Time.Advance(TimeSpan.FromMilliseconds(10));
        return await Task.WhenAll(calls);
    }

    public Task<IReadOnlyList<TargetResult>> UpdateAsync(IEnumerable<(RecordKey Key, string Field, string Value)> updates) =>
        RunConcurrentlyAsync(updates.Select(update => (Func<ITarget, Task<TargetResult>>)(target =>
            target.UpdateAsync(update.Key, new Dictionary<string, string?> { [update.Field] = update.Value }, CancellationToken.None))));

    public Task<IReadOnlyList<TargetResult>> CreateAsync(IEnumerable<(string UserId, string? Email)> users) =>
        RunConcurrentlyAsync(users.Select(user => (Func<ITarget, Task<TargetResult>>)(target =>
            target.CreateAsync(new Dictionary<string, string?> { ["auth0_user_id"] = user.UserId, ["email"] = user.Email }, CancellationToken.None))));

    public Task<IReadOnlyList<TargetResult>> FindAsync(IEnumerable<RecordKey> keys) =>
        RunConcurrentlyAsync(keys.Select(key => (Func<ITarget, Task<TargetResult>>)(target => target.FindAsync(key, CancellationToken.None))));

    /// <summary>Creates contacts for the users 0 to <paramref name="count"/>.</summary>
    public IReadOnlyList<Contact> SeedContacts(int count) =>
        [.. Enumerable.Range(0, count).Select(user => HubSpot.AddContact(new Dictionary<string, string> { ["auth0_user_id"] = UserId(user), ["email"] = Email(user) }))];

    public static string UserId(int user) => $"auth0|{user}";

    public static string Email(int user) => $"user{user}@example.com";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
