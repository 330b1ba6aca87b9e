namespace Auth0Sync.LocalHost.Demo;

/// <summary>The complete effect that an event must have on a target.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="RecordIndex">The index of the record in the target; that of a new one if it does not exist yet.</param>
/// <param name="Outcome">The outcome of the event.</param>
/// <param name="Explanation">What happens to the record, and why.</param>
internal sealed record DemoExpectation(string Target, int RecordIndex, string Outcome, string Explanation)
{
    public const string HubSpot = "hubspot";
    public const string Stripe = "stripe";
    public const string Mailchimp = "mailchimp";
    public const string Webhook = "webhook";

    /// <summary>The properties that change, with their new values; null if one is removed. All others must stay the same.</summary>
    public IReadOnlyDictionary<string, string?> Changes { get; init; } = new Dictionary<string, string?>();

    /// <summary>The calls by operation; null if they are not compared.</summary>
    public IReadOnlyDictionary<string, int>? Calls { get; init; }
}
