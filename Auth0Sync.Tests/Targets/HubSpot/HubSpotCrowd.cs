using Auth0Sync.Core.Targets;
using Auth0Sync.HubSpotSimulator;
using Auth0Sync.HubSpotSimulator.Model;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Memory;

namespace Auth0Sync.Tests.Targets.HubSpot;

/// <summary>
/// The product's HubSpot target, its own composition included, over a simulated account, asked by many at the same time:
/// what they want leaves in one batch.
/// </summary>
internal sealed class HubSpotCrowd : IAsyncDisposable
{
    private readonly Composition _app;
    private readonly Queue<CallFault> _faults = new();

    public HubSpotCrowd(UnconfirmedBehaviour? unconfirmed = null, int seed = 0)
    {
        HubSpot = new SimulatedAccount(new SimulatorOptions
        {
            Limits = SimulatorLimits.Unlimited,
            Unconfirmed = unconfirmed ?? new UnconfirmedBehaviour(),
            Seed = seed,
            CustomProperties = [PropertyDefinition.UniqueText("auth0_user_id"), new("auth0_status")],
        });
        _app = Composition.With(
            services => services.AddHttpClient("hubspot").ConfigurePrimaryHttpMessageHandler(
                () => new SimulatedHubSpot(HubSpot, () => Task.CompletedTask, () => _faults.TryDequeue(out var fault) ? fault : CallFault.None)),
            ("HubSpot:CallsPerTenSeconds", "1000000"));
    }

    public SimulatedAccount HubSpot { get; }

    public ITarget Target => _app.Get<ITarget>();

    /// <summary>The calls so far, as the names of their operations.</summary>
    public IReadOnlyList<Operation> Calls => [.. HubSpot.Calls.Calls.Select(call => call.Operation)];

    /// <summary>Lets the next calls go wrong.</summary>
    public void Fail(params CallFault[] faults) => Array.ForEach(faults, _faults.Enqueue);

    /// <summary>Ends the waits between repetitions at once, and the window with them.</summary>
    public void SkipWaits() => _app.Time.SkipsWaitsUpTo = TimeSpan.FromSeconds(5);

    /// <summary>Asks many things at once and lets the window pass.</summary>
    public async Task<IReadOnlyList<TargetResult>> AskAsync(IEnumerable<Func<ITarget, Task<TargetResult>>> questions)
    {
        var asked = questions.Select(ask => ask(Target)).ToList();
        _app.Time.Advance(TimeSpan.FromMilliseconds(10));
        return await Task.WhenAll(asked);
    }

    public Task<IReadOnlyList<TargetResult>> UpdateAsync(IEnumerable<(RecordKey Key, string Field, string Value)> updates) =>
        AskAsync(updates.Select(update => (Func<ITarget, Task<TargetResult>>)(target =>
            target.UpdateAsync(update.Key, new Dictionary<string, string?> { [update.Field] = update.Value }, CancellationToken.None))));

    public Task<IReadOnlyList<TargetResult>> CreateAsync(IEnumerable<(string UserId, string? Email)> users) =>
        AskAsync(users.Select(user => (Func<ITarget, Task<TargetResult>>)(target =>
            target.CreateAsync(new Dictionary<string, string?> { ["auth0_user_id"] = user.UserId, ["email"] = user.Email }, CancellationToken.None))));

    public Task<IReadOnlyList<TargetResult>> FindAsync(IEnumerable<RecordKey> keys) =>
        AskAsync(keys.Select(key => (Func<ITarget, Task<TargetResult>>)(target => target.FindAsync(key, CancellationToken.None))));

    /// <summary>Makes contacts of the users 0 to <paramref name="count"/>.</summary>
    public IReadOnlyList<Contact> Seed(int count) =>
        [.. Enumerable.Range(0, count).Select(user => HubSpot.Seed(new Dictionary<string, string> { ["auth0_user_id"] = UserId(user), ["email"] = Email(user) }))];

    public static string UserId(int user) => $"auth0|{user}";

    public static string Email(int user) => $"user{user}@example.com";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
