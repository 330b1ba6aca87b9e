using System.Text.Json;
using Auth0Sync.Benchmarks.Simulator;
using Auth0Sync.Benchmarks.Users;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;

namespace Auth0Sync.Benchmarks.Targets;

/// <summary>One endpoint that gets a message for each creation and for each changed name. A receiver has no documented limit.</summary>
internal sealed class WebhookBenchmarkTarget : BenchmarkTarget
{
    private const string WatchedPath = "given_name";

    // Not a secret: both sides are simulated.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public override string Name => "webhook";

    public override string? LimitedTier => null;

    public override async Task<ISimulatedTarget> StartSimulatorAsync(string tier, CancellationToken cancellationToken)
    {
        var receiver = new WebhookReceiver([Secret], TimeProvider.System);
        return new SimulatedApiTarget(
            await SimulatedApiServer.StartAsync(new SimulatedApi(receiver), port: 0, cancellationToken),
            () => receiver.Messages.Select(ReadMessage),
            SimulatedResponse.Empty(StatusCodes.Status401Unauthorized),
            SimulatedResponse.Empty(StatusCodes.Status500InternalServerError));
    }

    public override IEnumerable<KeyValuePair<string, string?>> CreateSettings(Uri baseAddress, bool hasLimits) =>
    [
        new("Auth0Sync:Webhooks:Enabled", bool.TrueString),
        new("Auth0Sync:Webhooks:Endpoints:0:Name", "benchmark"),
        new("Auth0Sync:Webhooks:Endpoints:0:Url", baseAddress.AbsoluteUri),
        new("Auth0Sync:Webhooks:Endpoints:0:Secrets:0", Secret),
        new("Auth0Sync:Webhooks:Endpoints:0:AllowPrivateAddress", bool.TrueString),
        new("Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:0", WatchedPath),
    ];

    /// <summary>One message for the creation and one for each update.</summary>
    public override IEnumerable<SimulatedRecord> GetExpectedRecords(int user, int revision) => Enumerable.Range(0, revision + 1)
        .Select(each => new SimulatedRecord(SampleUsers.GetUserId(user), each == 0 ? "user.created" : "user.updated", SampleUsers.GetGivenName(user, each)));

    private static SimulatedRecord ReadMessage(ReceivedMessage message)
    {
        using var body = JsonDocument.Parse(message.Body);
        var data = body.RootElement.GetProperty("data");
        var value = data.TryGetProperty("values", out var values) ? values.GetProperty(WatchedPath) : data.GetProperty("value");
        return new SimulatedRecord(data.GetProperty("user_id").GetString(), message.Type, value.GetString());
    }
}
