using System.Text.Json;
using Auth0Sync.Core.Review;
using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Webhook;
using Auth0Sync.Simulators.Webhooks;
using Xunit;

namespace Auth0Sync.Tests.Convergence.Targets;

/// <summary>
/// The webhooks, with one receiver. A receiver that knows messages by their ids must get each change once, and nothing older
/// after something newer.
/// </summary>
internal sealed class WebhookConvergenceTarget : ConvergenceTarget
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly string[] Paths = ["name", "email_verified", "blocked"];

    private readonly SimulationEnvironment _environment;
    private readonly WebhookReceiver _receiver;
    private readonly FaultyHandler _handler;

    public WebhookConvergenceTarget(SimulationEnvironment environment)
    {
        _environment = environment;
        _receiver = new WebhookReceiver([Secret], environment.Time);
        _handler = new FaultyHandler(_receiver, environment);
    }

    public override string Name => "webhook";

    public override IReadOnlyList<string> Calls => _handler.Calls;

    public override ITarget CreateTarget() => TargetComposition.Create<WebhookRegistration>(_environment, _handler, new Dictionary<string, string?>
    {
        ["Auth0Sync:Webhooks:Enabled"] = "true",
        ["Auth0Sync:Webhooks:Endpoints:0:Name"] = "receiver",
        ["Auth0Sync:Webhooks:Endpoints:0:Url"] = "https://receiver.example/hooks",
        ["Auth0Sync:Webhooks:Endpoints:0:Secrets:0"] = Secret,
        ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:0"] = Paths[0],
        ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:1"] = Paths[1],
        ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:2"] = Paths[2],
    });

    public override void AssertMatchesHistory(SimulatedEvent[] history, IReadOnlyCollection<ReviewItem> review)
    {
        Assert.Empty(review);
        var messages = _receiver.Messages.Select(message => Message.Read(message, history)).ToList();
        foreach (var user in history.Select(simulated => simulated.User).Distinct())
        {
            AssertUser(new ExpectedContact(history, user), [.. messages.Where(message => message.Event.User == user)]);
        }
    }

    public override void Dispose()
    {
        _handler.Dispose();
        base.Dispose();
    }

    private void AssertUser(ExpectedContact oracle, IReadOnlyList<Message> messages)
    {
        AssertToldOnce(messages.Where(message => message.Path is null).Select(message => (message.Type, message.Event.EventId)));
        AssertToldOnce(messages.SelectMany(message => message.Values.Keys.Select(path => (path, message.Event.EventId))));
        AssertStatus(oracle, messages);
        AssertCreations(oracle, messages);
        foreach (var path in Paths)
        {
            AssertPath(oracle, path, messages);
        }
    }

    private static void AssertToldOnce<T>(IEnumerable<T> changes) => Assert.All(changes.GroupBy(change => change), same => Assert.Single(same));

    // A late event can tell the newest status, if no newer one contains it.
    private static void AssertStatus(ExpectedContact oracle, IReadOnlyList<Message> messages)
    {
        var last = messages.LastOrDefault(message => message.Path is null);
        if (!oracle.IsActive)
        {
            Assert.Equal("user.deleted", last?.Type);
        }
        else if (oracle.Status == "blocked")
        {
            Assert.True(last is { Type: "user.blocked" } or { Type: "user.created", IsBlocked: true }, $"{last} was told last of a blocked user.");
            Assert.Contains(messages, message => message.Type == "user.blocked");
        }
        else
        {
            Assert.True(last is null or { Type: "user.unblocked" } or { Type: "user.created", IsBlocked: false }, $"{last} was told last of an active user.");
        }
    }

    // A user who was never deleted is created once, however late the event is.
    private static void AssertCreations(ExpectedContact oracle, IReadOnlyList<Message> messages)
    {
        if (!oracle.WasDeleted)
        {
            Assert.Equal(
                oracle.Events.Any(simulated => simulated.Kind == SimulatedEventKind.Created) ? 1 : 0,
                messages.Count(message => message.Type == "user.created"));
        }
    }

    private void AssertPath(ExpectedContact oracle, string path, IReadOnlyList<Message> messages)
    {
        var told = messages.Where(message => message.Values.ContainsKey(path)).ToList();
        AssertOrder(told);
        if (!oracle.IsActive)
        {
            return;
        }

        // After a deletion a value is told again, even if it is the same.
        var since = oracle.Events.Reverse().TakeWhile(simulated => simulated.Kind != SimulatedEventKind.Deleted);
        if (since.FirstOrDefault(simulated => GetValue(simulated, path) is not null) is { } newest)
        {
            Assert.Equal(GetValue(newest, path), told.LastOrDefault()?.Values[path]);
        }

        // What may not have been delivered is followed by the value before, if it is told anew.
        if (!oracle.WasDeleted && _environment.Schedule is { MaxFaults: 0, MaxCrashes: 0 })
        {
            Assert.All(told.Zip(told.Skip(1)), pair => Assert.NotEqual(pair.First.Values[path], pair.Second.Values[path]));
        }
    }

    private static void AssertOrder(IReadOnlyList<Message> messages)
    {
        foreach (var (earlier, later) in messages.Zip(messages.Skip(1)))
        {
            Assert.True(later.Event.Clock.CompareTo(earlier.Event.Clock) >= 0, $"{later} was told after {earlier}.");
        }
    }

    private static string? GetValue(SimulatedEvent simulated, string path) => path switch
    {
        "name" => simulated.FullNameText,
        "blocked" => Format(simulated.Blocked),
        _ => Format(simulated.Verified),
    };

    private static string? Format(bool? flag) => flag switch { true => "true", false => "false", null => null };

    /// <summary>A message that the receiver has.</summary>
    /// <param name="Type">The type.</param>
    /// <param name="Event">The event that it is about.</param>
    /// <param name="Path">The changed path; null for a message about the status.</param>
    /// <param name="IsBlocked">Whether it says that a created user is blocked.</param>
    /// <param name="Values">Values by path.</param>
    private sealed record Message(string Type, SimulatedEvent Event, string? Path, bool IsBlocked, IReadOnlyDictionary<string, string> Values)
    {
        public static Message Read(ReceivedMessage message, SimulatedEvent[] history)
        {
            var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data");
            var simulated = history.Single(simulated => simulated.EventId == data.GetProperty("event_id").GetString());
            var path = data.TryGetProperty("path", out var changed) ? changed.GetString() : null;
            var values = new Dictionary<string, string>(StringComparer.Ordinal);
            if (path is not null)
            {
                values[path] = Format(data.GetProperty("value"));
            }
            else if (data.TryGetProperty("values", out var all))
            {
                foreach (var value in all.EnumerateObject())
                {
                    values[value.Name] = Format(value.Value);
                }
            }

            return new Message(message.Type, simulated, path, data.TryGetProperty("blocked", out var isBlocked) && isBlocked.GetBoolean(), values);
        }

        private static string Format(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
