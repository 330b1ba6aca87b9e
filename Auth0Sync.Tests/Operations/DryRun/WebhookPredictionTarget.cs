using Auth0Sync.Core.Targets;
using Auth0Sync.Core.Targets.Webhook;
using Auth0Sync.Simulators.Http;
using Auth0Sync.Simulators.Webhooks;
using Auth0Sync.Tests.Conformance;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>The webhooks with one receiver, which has no records.</summary>
internal sealed class WebhookPredictionTarget(TimeProvider time) : HttpConformanceTarget(time, new WebhookReceiver([Secret], time))
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    public override TargetDescriptor Descriptor => WebhookRegistration.Descriptor;

    public override ConformanceTraits SystemTraits => ConformanceTraits.None;

    public override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth0Sync:Webhooks:Enabled"] = "true",
        ["Auth0Sync:Webhooks:Endpoints:0:Name"] = "receiver",
        ["Auth0Sync:Webhooks:Endpoints:0:Url"] = "https://receiver.example/hooks",
        ["Auth0Sync:Webhooks:Endpoints:0:Secrets:0"] = Secret,
        ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:0"] = "given_name",
        ["Auth0Sync:Webhooks:Endpoints:0:WatchedPaths:1"] = "email",
    };

    public override IReadOnlyList<ConformanceRecord> Records => [];

    public override string AddRecord(ConformanceRecord draft) => "";

    public override void EditGivenName(string id, string givenName)
    {
    }

    public override void RemoveRecord(string id)
    {
    }

    protected override SimulatedResponse CreateFailure(CallFailure failure, SimulatedRequest request) => SimulatedResponse.Empty(failure switch
    {
        CallFailure.Unauthorized => 401,
        CallFailure.ServerError => 500,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure, "No test makes a receiver fail like this."),
    });
}
