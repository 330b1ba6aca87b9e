using System.Globalization;
using Auth0Sync.Tests.Conformance;
using Auth0Sync.Tests.Targets.HubSpot;
using Auth0Sync.Tests.Targets.Mailchimp;
using Auth0Sync.Tests.Targets.Stripe;
using Xunit;
using Xunit.Abstractions;

namespace Auth0Sync.Tests.Operations.DryRun;

/// <summary>What an explanation predicts is what then happens.</summary>
[Trait("Category", "Integration")]
public class PredictionTests(ITestOutputHelper output)
{
    private const string IdPath = "app_metadata.record";

    // One state takes about 20 ms. More of them are checked on request, see docs/testing.md.
    private static readonly int States = int.Parse(Environment.GetEnvironmentVariable("AUTH0SYNC_STATES") ?? "300", CultureInfo.InvariantCulture);

    private static readonly IReadOnlyList<IReadOnlyDictionary<string, string>> Policies =
    [
        new Dictionary<string, string>(),
        new Dictionary<string, string> { ["OnDelete"] = "Archive", ["OnMissingRecord"] = "Review" },
        new Dictionary<string, string> { ["OnDelete"] = "Erase", ["OnRemovedRecord"] = "Recreate" },
        new Dictionary<string, string> { ["OnDelete"] = "Erase", ["OnEraseLinkedRecord"] = "Erase", ["OnSharedRecord"] = "Share" },
        new Dictionary<string, string> { ["OnDelete"] = "Erase", ["OnEraseLinkedRecord"] = "Review", ["OnMissingRecord"] = "Skip" },
        new Dictionary<string, string> { ["OnDelete"] = "Ignore", ["OnBlocked"] = "Deactivate", ["OnRemovedRecord"] = "Respect" },
        new Dictionary<string, string> { ["OnSharedRecord"] = "Share", ["ClearRemovedFields"] = "true" },
        new Dictionary<string, string> { ["OnUnverifiedEmail"] = "Send", ["OnBlocked"] = "Ignore" },
        new Dictionary<string, string> { ["OnUnverifiedEmail"] = "Hold", ["OnRemovedRecord"] = "Recreate" },
        new Dictionary<string, string> { ["OnBlocked"] = "Deactivate", ["OnDelete"] = "Archive", ["OnRemovedRecord"] = "Recreate" },
    ];

    [Fact]
    public Task In_random_states_of_HubSpot_the_calls_and_the_outcome_are_as_predicted() =>
        CheckAsync(time => new HubSpotConformanceTarget(time));

    [Fact]
    public Task In_random_states_of_Stripe_the_calls_and_the_outcome_are_as_predicted() =>
        CheckAsync(time => new StripeConformanceTarget(time, hasSubscriptions: true));

    [Fact]
    public Task In_random_states_of_Mailchimp_the_calls_and_the_outcome_are_as_predicted() =>
        CheckAsync(time => new MailchimpConformanceTarget(time));

    [Fact]
    public Task In_random_states_of_the_webhooks_the_notifications_and_the_outcome_are_as_predicted() =>
        CheckAsync(time => new WebhookPredictionTarget(time));

    private async Task CheckAsync(Func<TimeProvider, IConformanceTarget> createTarget)
    {
        var property = new PredictionProperty(createTarget, IdPath, Policies);
        await property.CheckAsync(States);
        foreach (var (outcome, count) in property.Outcomes.OrderByDescending(pair => pair.Value))
        {
            output.WriteLine($"{count,6} {outcome}");
        }
    }
}
