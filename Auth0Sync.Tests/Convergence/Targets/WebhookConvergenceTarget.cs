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

    private static void AssertUser(ExpectedContact oracle, IReadOnlyList<Message> messages)
    {
        Assert.All(messages.GroupBy(message => (message.Type, message.Path, message.Event.EventId)), same => Assert.Single(same));
        AssertStatus(oracle, messages);
        foreach (var path in Paths)
        {
            AssertPath(oracle, path, messages);
        }
    }

    // A late event can tell the newest status, if no newer one contains it.
    private static void AssertStatus(ExpectedContact oracle, IReadOnlyList<Message> messages)
    {
        var last = messages.LastOrDefault(message => message.Path is null)?.Type;
        if (!oracle.IsActive)
        {
            Assert.Equal("user.deleted", last);
        }
        else if (oracle.Status == "blocked")
        {
            Assert.Equal("user.blocked", last);
        }
        else
        {
            Assert.Contains(last, new[] { null, "user.created", "user.unblocked" });
        }
    }

    // A user's creation contains all paths that the event contains.
    private static void AssertPath(ExpectedContact oracle, string path, IReadOnlyList<Message> messages)
    {
        var told = messages.Where(message => message.Path == path || message.Values.ContainsKey(path)).ToList();
        AssertOrder(told);
        var newest = oracle.Events.LastOrDefault(simulated => simulated.Kind != SimulatedEventKind.Deleted && GetValue(simulated, path) is not null);
        if (oracle is { IsActive: true, WasDeleted: false } && newest is not null)
        {
            Assert.Equal(GetValue(newest, path), told.LastOrDefault()?.GetValue(path));
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
    /// <param name="Values">Values by path.</param>
    private sealed record Message(string Type, SimulatedEvent Event, string? Path, IReadOnlyDictionary<string, string> Values)
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

            return new Message(message.Type, simulated, path, values);
        }

        public string? GetValue(string path) => Values.GetValueOrDefault(path);

        private static string Format(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
    }
}
