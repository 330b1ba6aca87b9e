using System.Text;
using System.Text.Json;
using Auth0Sync.Core.Recovery;
using Auth0Sync.Core.Recovery.ManagementApi;
using Xunit;

namespace Auth0Sync.Tests.Recovery;

/// <summary>Reading recorded deliveries, complete and incomplete ones.</summary>
[Trait("Category", "Unit")]
public class DeliveryReaderTests
{
    private const string FailedAttempt = """{"status":"failed","error_message":"404 - {\"error\":\"Debug endpoint not found\"}","timestamp":"2026-08-01T06:48:06.181Z","duration":179.149353}""";

    [Fact]
    public void The_first_failure_is_not_a_redelivery()
    {
        var delivery = Read($$"""{"event":{"id":"evt_1"},"id":"evt_1","event_stream_id":"est_1","event_type":"user.created","status":"failed","attempts":[{{FailedAttempt}}]}""");

        Assert.Equal(
            new FailedDelivery("evt_1", "user.created", 0, 0, 404, new DateTimeOffset(2026, 8, 1, 6, 48, 6, 181, TimeSpan.Zero), false),
            delivery);
    }

    [Fact]
    public void A_deeply_nested_event_does_not_hide_the_deliveries()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        var page = DeliveryPage.FromResponse(new ManagementResponse(200, Encoding.UTF8.GetBytes($$"""{"deliveries":[{"event":{"data":{{deep}}},"id":"evt_1"},{"id":"evt_2"}]}"""), null));

        Assert.Equal(["evt_1", "evt_2"], page!.Deliveries.Select(delivery => delivery!.Id));
    }

    [Fact]
    public void Each_redelivery_is_counted_by_its_status()
    {
        var delivery = Read($$"""{"id":"evt_1","attempts":[{{FailedAttempt}},{"status":"retrying","timestamp":"2026-08-01T06:48:50Z"},{{FailedAttempt}},{"status":"retrying"},{{FailedAttempt}}]}""");

        Assert.Equal((2, false), (delivery!.RedeliveryCount, delivery.IsInProgress));
    }

    [Fact]
    public void A_trailing_redelivery_is_in_progress()
    {
        var delivery = Read($$"""{"id":"evt_1","attempts":[{{FailedAttempt}},{"status":"retrying","timestamp":"2026-08-01T06:48:50Z"}]}""");

        Assert.True(delivery!.IsInProgress);
        Assert.Equal(new DateTimeOffset(2026, 8, 1, 6, 48, 50, TimeSpan.Zero), delivery.LastAttemptAt);
    }

    [Fact]
    public void Rejections_of_the_event_itself_are_counted_apart_from_other_failures()
    {
        var delivery = Read("""{"id":"evt_1","attempts":[{"status":"failed","error_message":"400 - a"},{"status":"failed","error_message":"503 - b"},{"status":"failed","error_message":"413"}]}""");

        Assert.Equal((2, 413), (delivery!.RejectionCount, delivery.LastStatusCode));
    }

    [Theory]
    [InlineData("\"503\"", 503)]
    [InlineData("\"503: service unavailable\"", 503)]
    [InlineData("\"Post: dial tcp: connection refused\"", null)]
    [InlineData("\"5034 - x\"", null)]
    [InlineData("\"50\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("null", null)]
    public void The_status_of_the_webhook_is_the_start_of_the_message(string message, int? status) =>
        Assert.Equal(status, Read($$"""{"id":"evt_1","attempts":[{"status":"failed","error_message":{{message}}}]}""")!.LastStatusCode);

    [Theory]
    [InlineData("""{"id":"evt_1"}""")]
    [InlineData("""{"id":"evt_1","attempts":null,"event_type":null,"status":null}""")]
    [InlineData("""{"id":"evt_1","attempts":[],"something":"new"}""")]
    [InlineData("""{"id":"evt_1","attempts":[null,{}]}""")]
    public void Every_member_but_the_id_can_be_missing(string json) =>
        Assert.Equal(new FailedDelivery("evt_1", null, 0, 0, null, null, false), Read(json));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":""}""")]
    [InlineData("null")]
    public void A_delivery_without_an_event_is_ignored(string json) => Assert.Null(Read(json));

    [Theory]
    [InlineData("""{"deliveries":[]}""")]
    [InlineData("""{"deliveries":null}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void An_empty_list_is_valid(string json) => Assert.Empty(Page(json)!.Deliveries);

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("\"list\"")]
    [InlineData("""{"deliveries":"none"}""")]
    public void A_body_that_is_not_a_list_is_invalid(string body) => Assert.Null(Page(body));

    private static FailedDelivery? Read(string json) => DeliveryReader.ToFailedDelivery(JsonSerializer.Deserialize(json, ManagementJson.Default.DeliveryBody));

    private static DeliveryPage? Page(string body) => DeliveryPage.FromResponse(new ManagementResponse(200, Encoding.UTF8.GetBytes(body), null));
}
