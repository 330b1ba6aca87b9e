using Auth0Sync.Simulators.HubSpot.Model;
using Auth0Sync.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

[Trait("Category", "Integration")]
public class FaultTests
{
    [Theory]
    [InlineData(423)]
    [InlineData(477)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(521)]
    [InlineData(523)]
    [InlineData(524)]
    public async Task An_injected_status_occurs_as_often_as_configured_and_has_no_effect(int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, $$"""{"operation":"create","status":{{status}},"retryAfterSeconds":3,"times":1}""");

        var list = await simulator.GetAsync(SimulatorClient.Contacts);
        var hit = await simulator.CreateAsync("""{"email":"ines@example.com"}""");
        var next = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal((200, status, 201), (list.Status, hit.Status, next.Status));
        Assert.Equal("3", hit.Headers["Retry-After"]);
        Assert.Equal("error", hit.GetText("status"));
    }

    [Theory]
    [InlineData("search", "RATE_LIMITS", null)]
    [InlineData("list", null, "TEN_SECONDLY_ROLLING")]
    public async Task An_injected_429_has_the_format_of_its_operation(string operation, string? category, string? policy)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, $$"""{"operation":"{{operation}}","status":429}""");

        var reply = operation == "search"
            ? await simulator.PostAsync($"{SimulatorClient.Contacts}/search", "{}")
            : await simulator.GetAsync(SimulatorClient.Contacts);

        Assert.Equal((429, category, policy), (reply.Status, reply.Category, reply.GetText("policyName")));
    }

    [Fact]
    public async Task A_body_can_be_injected_with_the_status()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"status":429,"body":{"status":"error","policyName":"DAILY"}}""");

        var reply = await simulator.GetAsync(SimulatorClient.Contacts);

        Assert.Equal("DAILY", reply.GetText("policyName"));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(410)]
    public async Task A_gateway_status_has_no_body_of_the_API(int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, $$"""{"status":{{status}}}""");

        var reply = await simulator.GetAsync(SimulatorClient.Contacts);

        Assert.Equal((status, 0), (reply.Status, reply.Body.Count));
        Assert.Contains($"Error {status}", reply.HtmlPage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(502)]
    public async Task Any_status_can_come_with_an_HTML_page(int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, $$"""{"status":{{status}},"html":true,"times":1}""");
        await InjectFaultAsync(simulator, $$"""{"status":{{status}},"html":"<p>Blocked</p>"}""");

        var usual = await simulator.CreateAsync("""{"email":"ines@example.com"}""");
        var own = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal((status, status), (usual.Status, own.Status));
        Assert.Contains($"HTTP ERROR {status}", usual.HtmlPage, StringComparison.Ordinal);
        Assert.Equal("<p>Blocked</p>", own.HtmlPage);
        Assert.Empty(simulator.Account.Contacts);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task An_injected_redirect_has_the_configured_location(int status)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, $$"""{"status":{{status}},"location":"/crm/v3/elsewhere","times":1}""");
        await InjectFaultAsync(simulator, $$"""{"status":{{status}}}""");

        var ordered = await simulator.CreateAsync("""{"email":"ines@example.com"}""");
        var usual = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal((status, "/crm/v3/elsewhere"), (ordered.Status, ordered.Headers["Location"]));
        Assert.Equal((status, "/moved"), (usual.Status, usual.Headers["Location"]));
        Assert.Empty(simulator.Account.Contacts);
    }

    [Fact]
    public async Task A_lost_response_keeps_the_effect()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"kind":"abortAfter","times":1}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => simulator.CreateAsync("""{"email":"ines@example.com"}"""));

        Assert.Single(simulator.Account.Contacts);
    }

    [Fact]
    public async Task A_connection_lost_before_the_call_has_no_effect()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"kind":"abortBefore","times":1}""");

        await Assert.ThrowsAsync<HttpRequestException>(() => simulator.CreateAsync("""{"email":"ines@example.com"}"""));

        Assert.Empty(simulator.Account.Contacts);
    }

    [Fact]
    public async Task A_call_without_a_response_waits_until_the_server_stops()
    {
        var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"operation":"create","kind":"timeout"}""");

        var waiting = simulator.CreateAsync("""{"email":"ines@example.com"}""");
        await Poll.UntilAsync(() => simulator.Account.Calls.GetCount(Operation.Create) == 1, "the call is received");
        var respondedEarly = waiting.IsCompleted;
        var contacts = simulator.Account.Contacts;
        await simulator.DisposeAsync();

        Assert.False(respondedEarly);
        Assert.Empty(contacts);
        await Assert.ThrowsAnyAsync<Exception>(() => waiting);
    }

    [Fact]
    public async Task A_slow_response_is_delayed_and_the_effect_is_immediate()
    {
        var clock = new FakeTimeProvider();
        await using var simulator = await SimulatorClient.StartAsync(SimulatorClient.Options with { TimeProvider = clock });
        await InjectFaultAsync(simulator, """{"operation":"create","latencyMs":5000}""");

        var waiting = simulator.CreateAsync("""{"email":"ines@example.com"}""");
        await Poll.UntilAsync(() => simulator.Account.Contacts.Length == 1, "the contact exists");
        var respondedEarly = waiting.IsCompleted;
        await Poll.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(5));
                return waiting.IsCompleted;
            },
            "the response arrives");

        Assert.False(respondedEarly);
        Assert.Equal(201, (await waiting).Status);
    }

    [Fact]
    public async Task An_empty_success_has_neither_results_nor_errors_nor_effect()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"kind":"emptySuccess"}""");

        var batch = await simulator.BatchAsync("create", """[{"properties":{"email":"ines@example.com"}}]""");
        var search = await simulator.PostAsync($"{SimulatorClient.Contacts}/search", "{}");
        var single = await simulator.CreateAsync("""{"email":"ines@example.com"}""");

        Assert.Equal((201, 0, false), (batch.Status, batch.Results.Count, batch.Body.ContainsKey("errors")));
        Assert.Equal((200, 0), (search.Status, (int)search.Body["total"]!));
        Assert.Equal((201, 0), (single.Status, single.Body.Count));
        Assert.Empty(simulator.Account.Contacts);
    }

    [Fact]
    public void A_fault_rate_affects_about_that_share_of_calls_and_is_repeatable()
    {
        static List<int> Statuses()
        {
            var account = new SimulatedAccount(SimulatorClient.Options with { AccessToken = null, RandomSeed = 5 });
            account.Faults.Add(new Fault { Status = 503, Probability = 0.3 });
            return [.. Enumerable.Range(0, 1000).Select(_ => account.Send(new ApiRequest(Operation.List)).Status)];
        }

        var statuses = Statuses();

        Assert.InRange(statuses.Count(status => status == 503), 250, 350);
        Assert.Equal(statuses, Statuses());
    }

    [Fact]
    public void A_fault_can_be_limited_to_certain_calls()
    {
        var account = new SimulatedAccount(SimulatorClient.Options with { AccessToken = null });
        account.Faults.Add(new Fault { Kind = FaultKind.AbortAfter, Condition = request => request.Id == "2" });

        var other = account.Send(new ApiRequest(Operation.Read, "1"));
        var certain = account.Send(new ApiRequest(Operation.Read, "2"));

        Assert.Equal((ResponseDelivery.Delivered, ResponseDelivery.ConnectionClosedAfterProcessing), (other.Delivery, certain.Delivery));
    }

    [Fact]
    public async Task Faults_can_be_removed()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        await InjectFaultAsync(simulator, """{"status":500}""");

        await simulator.DeleteAsync("_simulator/faults");

        Assert.Equal(200, (await simulator.GetAsync(SimulatorClient.Contacts)).Status);
    }

    [Theory]
    [InlineData("""{"operation":"explode"}""")]
    [InlineData("""{"kind":"explode"}""")]
    [InlineData("""{"kind":"3"}""")]
    public async Task An_invalid_fault_is_rejected(string json)
    {
        await using var simulator = await SimulatorClient.StartAsync();

        var reply = await simulator.PostAsync("_simulator/faults", json);

        Assert.Equal(400, reply.Status);
    }

    private static async Task InjectFaultAsync(SimulatorClient simulator, string json) =>
        Assert.Equal(204, (await simulator.PostAsync("_simulator/faults", json)).Status);
}
