using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Auth0Sync.Simulators.Webhooks;

namespace Auth0Sync.LocalHost.Demo;

/// <summary>The messages that the receiver of the webhooks got: for each user a record with one property a message.</summary>
internal sealed class WebhookDemoTarget(RunningWebhookSimulator simulator) : IDemoTarget
{
    public string Name => DemoExpectation.Webhook;

    public string DisplayName => "Webhooks";

    public ImmutableArray<ImmutableSortedDictionary<string, string>> Records =>
    [
        .. simulator.Receiver.Messages
            .Select(message => (message.Type, Data: JsonDocument.Parse(message.Body).RootElement.GetProperty("data")))
            .GroupBy(message => message.Data.GetProperty("user_id").GetString())
            .Select(ofUser => ofUser.Select((message, index) => Describe(index + 1, message.Type, message.Data)).ToImmutableSortedDictionary(StringComparer.Ordinal)),
    ];

    public ImmutableSortedDictionary<string, int> CallCounts => simulator.Api.CountsByOperation;

    private static KeyValuePair<string, string> Describe(int number, string type, JsonElement data) => new(
        string.Create(CultureInfo.InvariantCulture, $"{number:00} {type}"),
        data.TryGetProperty("path", out var path) ? $"{path.GetString()} = {data.GetProperty("value").GetRawText()}"
            : data.TryGetProperty("values", out var values) ? values.GetRawText()
            : data.GetProperty("user_id").GetString()!);
}
