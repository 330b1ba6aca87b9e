using System.Text;
using Auth0Sync.Core.Http;
using Auth0Sync.Core.Webhook;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Webhook;

/// <summary>Logs contain no personal data, since they are more widely readable.</summary>
[Trait("Category", "Unit")]
public class WebhookLogTests
{
    private static readonly string[] Personal =
    [
        "tomas", "rehn", "vik", "+4500000017", "192.0.2.77", "Aarhus", "70aa11bb22cc33dd44ee55ff", "104400550066", "test.person",
    ];

    private static readonly string[] Secrets =
    [
        TestApp.BearerToken, TestApp.LedgerKey, TestApp.AccessToken, "wrong-token-0123456", "d3Jvbmc6cGFzc3dvcmQ=",
    ];

    public static TheoryData<string> Fixtures =>
        [EventFixtures.Created, EventFixtures.Updated, EventFixtures.Deleted, EventFixtures.MinimalDeleted, EventFixtures.TestEvent];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task No_log_line_contains_user_data_for_any_response(string fixture)
    {
        await using var app = TestApp.Create(("Webhook:AllowedTenants:0", "tidewater-press"));
        var body = EventFixtures.Read(fixture);
        var text = Encoding.UTF8.GetString(body);

        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body));
        app.Storage.FailNextSend(new RequestFailedException(503, "ServerBusy"));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body).WithHeader("Authorization", "Bearer wrong-token-0123456"));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body).WithHeader("Authorization", "Basic d3Jvbmc6cGFzc3dvcmQ="));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body).WithHeader("Content-Type", "text/plain"));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body).WithHeader("Content-Length", "2000000"));
        await ReceiveAsync(app, new WebhookRequestBuilder().WithBody(body).WithMethod("GET"));
        await Malformed("\"auth0|70aa11bb22cc33dd44ee55ff\"", "7");
        await Malformed("\"a0tenant\"", "\"tenant_of_tomas\"");
        await Malformed("user.", "group.");
        await Malformed("Z\",", "\",");
        await Malformed("{", "");

        Assert.True(app.Logs.Lines.Count >= 10);
        var logged = string.Join('\n', app.Logs.Lines.Select(line => $"{line.Text} {string.Join(' ', line.Values)}"));
        Assert.All(Personal.Concat(Secrets), value => Assert.DoesNotContain(value, logged, StringComparison.OrdinalIgnoreCase));

        Task Malformed(string good, string bad) => ReceiveAsync(
            app,
            new WebhookRequestBuilder().WithBody(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
    }

    private static Task<HttpResult> ReceiveAsync(TestApp app, WebhookRequestBuilder request) =>
        app.GetService<EventReceiver>().ReceiveAsync(request.Build(), CancellationToken.None);
}
