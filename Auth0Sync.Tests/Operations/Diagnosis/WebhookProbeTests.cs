using System.Net;
using System.Text;
using Auth0Sync.Core.Operations.Diagnosis;
using Auth0Sync.Core.Settings;
using Microsoft.Extensions.Options;
using Moq;
using Xunit;

namespace Auth0Sync.Tests.Operations.Diagnosis;

/// <summary>What the responses of an app, or of what is in front of it, mean.</summary>
[Trait("Category", "Unit")]
public sealed class WebhookProbeTests
{
    [Theory]
    [InlineData(200, """{"queue":"ok","ledger":"ok","hubspot":"ok"}""", DoctorResult.Ok, "healthy: queue, ledger, hubspot", null)]
    [InlineData(200, """{"queue":"ok","ledger":"ok","hubspot":"paused"}""", DoctorResult.Warning, "Paused: hubspot", "auth0sync resume")]
    [InlineData(200, """{"queue":"degraded","ledger":"ok","hubspot":"ok"}""", DoctorResult.Warning, "Degraded: queue", "docs/runbook.md")]
    [InlineData(503, """{"queue":"ok","ledger":"failing","hubspot":"ok"}""", DoctorResult.Failing, "fail: ledger", "log of the app")]
    [InlineData(200, """{"status":"UP"}""", DoctorResult.Failing, "not that of a health check", "Correct the address")]
    [InlineData(200, "<html>", DoctorResult.Failing, "not that of a health check", "Correct the address")]
    [InlineData(404, "", DoctorResult.Failing, "responded with 404", "Correct the address")]
    [InlineData(403, "", DoctorResult.Failing, "refused before the app (403)", "access restrictions")]
    [InlineData(503, "The service is unavailable.", DoctorResult.Failing, "responded with 503", "log of the app")]
    public async Task A_health_check_is_recognized(int status, string body, DoctorResult expected, string message, string? advice)
    {
        var check = (await CheckAsync(request => request.Method == HttpMethod.Get ? (status, body) : (401, ""))).Single(check => check.Name == "webhook/health");

        Assert.Equal(expected, check.Result);
        Assert.Contains(message, check.Message, StringComparison.Ordinal);
        Assert.Contains(advice ?? "", check.RecommendedAction ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "access restrictions")]
    [InlineData(404, "Correct the address")]
    [InlineData(429, "log of the app")]
    [InlineData(500, "log of the app")]
    public async Task A_webhook_that_cannot_be_checked_is_failing_with_the_same_advice_for_each_secret(int status, string advice)
    {
        var checks = (await CheckAsync(_ => (status, ""))).Where(check => check.Name != "webhook/health").ToList();

        Assert.Equal(["webhook/secret", "webhook/wrongSecret"], checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal(DoctorResult.Failing, check.Result));
        Assert.All(checks, check => Assert.Contains(advice, check.RecommendedAction, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_health_check_is_beside_the_webhook_below_the_path_of_a_gateway()
    {
        var paths = new List<string>();

        await CheckAsync(request =>
        {
            paths.Add(request.RequestUri!.AbsolutePath);
            return (404, "");
        });

        Assert.Equal(["/sync/api/health", "/sync/api/auth0/events", "/sync/api/auth0/events"], paths);
    }

    private static async Task<IReadOnlyList<DoctorCheck>> CheckAsync(Func<HttpRequestMessage, (int Status, string Body)> respond)
    {
        using var client = new HttpClient(new StubHandler(respond));
        var clients = Mock.Of<IHttpClientFactory>(factory => factory.CreateClient(WebhookProbe.HttpClientName) == client);
        var options = Mock.Of<IOptionsMonitor<WebhookOptions>>(monitor => monitor.CurrentValue == new WebhookOptions { BearerToken = "the-token-of-the-stream" });
        var probe = new WebhookProbe(clients, options, new DoctorCheckRunner(TimeProvider.System));
        return await probe.CheckAsync(new DoctorRequest(new Uri("https://gateway.example.com/sync/api/auth0/events")), CancellationToken.None).ToListAsync();
    }

    private sealed class StubHandler(Func<HttpRequestMessage, (int Status, string Body)> respond) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var (status, body) = respond(request);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
