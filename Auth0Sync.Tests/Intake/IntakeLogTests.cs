using System.Text;
using Auth0Sync.Core.Intake;
using Auth0Sync.Tests.Support;
using Auth0Sync.Tests.Support.Builders;
using Azure;
using Xunit;

namespace Auth0Sync.Tests.Intake;

/// <summary>Logs are read by more people than may know who a user is.</summary>
public class IntakeLogTests
{
    private static readonly string[] Personal =
    [
        "tomas", "rehn", "vik", "+4500000017", "192.0.2.77", "Aarhus", "70aa11bb22cc33dd44ee55ff", "104400550066", "test.person",
    ];

    private static readonly string[] Secrets =
    [
        Composition.BearerToken, Composition.LedgerKey, Composition.AccessToken, "wrong-token-0123456", "d3Jvbmc6cGFzc3dvcmQ=",
    ];

    public static TheoryData<string> Fixtures =>
        [Fixture.Created, Fixture.Updated, Fixture.Deleted, Fixture.MinimalDeleted, Fixture.TestEvent];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public async Task No_line_holds_anything_about_the_user_whatever_becomes_of_the_request(string fixture)
    {
        await using var app = Composition.With(("Webhook:AllowedTenants:0", "tidewater-press"));
        var body = Fixture.Read(fixture);
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

        Assert.True(app.Logs.All.Count >= 10);
        var logged = string.Join('\n', app.Logs.All.Select(line => $"{line.Text} {string.Join(' ', line.Values)}"));
        Assert.All(Personal.Concat(Secrets), value => Assert.DoesNotContain(value, logged, StringComparison.OrdinalIgnoreCase));

        Task Malformed(string good, string bad) => ReceiveAsync(
            app,
            new WebhookRequestBuilder().WithBody(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
    }

    private static Task<HttpAnswer> ReceiveAsync(Composition app, WebhookRequestBuilder request) =>
        app.Get<EventReceiver>().ReceiveAsync(request.Build(), CancellationToken.None);
}
