using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Auth0Sync.Tests.Simulators.HubSpot;

/// <summary>Requests of web pages in a browser on the same machine, which are rejected.</summary>
[Trait("Category", "Integration")]
public class RequestGuardTests
{
    private const string Seed = "_simulator/contacts";
    private const string Fault = """{"status":500}""";

    [Theory]
    [InlineData("attacker.example.com")]
    [InlineData("127.0.0.1.attacker.example.com")]
    [InlineData("localhost.attacker.example.com")]
    [InlineData("192.168.1.10")]
    [InlineData("0.0.0.0")]
    [InlineData("[2001:db8::1]")]
    public async Task A_host_that_is_not_this_machine_is_rejected_everywhere(string host)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Seed("ines@example.com");

        foreach (var path in new[] { Seed, "_simulator/calls", SimulatorClient.Contacts, SimulatorClient.Properties, "crm/v3/nothing" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            var reply = await simulator.SendAsync(request);

            Assert.Equal(403, reply.Status);
            Assert.Equal(["message", "status"], reply.Body.Select(member => member.Key).Order());
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8085")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10:80")]
    [InlineData("[::1]:8085")]
    public async Task A_host_that_is_this_machine_is_accepted(string host)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Seed) { Headers = { Host = host } };

        var reply = await simulator.SendAsync(request);

        Assert.Equal(200, reply.Status);
    }

    [Theory]
    [InlineData("Origin", "https://attacker.example.com")]
    [InlineData("Origin", "http://localhost:3000")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_origin_is_rejected_everywhere(string header, string value)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        (HttpMethod Method, string Path)[] calls =
        [
            (HttpMethod.Post, Seed), (HttpMethod.Post, "_simulator/reset"), (HttpMethod.Delete, "_simulator/faults"),
            (HttpMethod.Get, Seed), (HttpMethod.Post, SimulatorClient.Contacts), (HttpMethod.Get, SimulatorClient.Contacts),
        ];
        foreach (var (method, path) in calls)
        {
            using var request = Json(method, path, """{"properties":{"email":"ines@example.com"}}""");
            request.Headers.TryAddWithoutValidation(header, value);
            var reply = await simulator.SendAsync(request);

            Assert.Equal(403, reply.Status);
        }

        Assert.Empty(simulator.Account.Contacts);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/json")]
    [InlineData(null)]
    public async Task A_request_that_a_page_can_send_without_preflight_is_rejected(string? contentType)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        foreach (var (path, json) in new[] { ("_simulator/faults", Fault), (Seed, """{"properties":{"email":"ines@example.com"}}"""), (SimulatorClient.Contacts, """{"properties":{"email":"ines@example.com"}}""") })
        {
            using var request = Json(HttpMethod.Post, path, json);
            request.Content!.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
            var reply = await simulator.SendAsync(request);

            Assert.Equal(415, reply.Status);
        }

        Assert.Empty(simulator.Account.Contacts);
        Assert.Equal(200, (await simulator.GetAsync(SimulatorClient.Contacts)).Status);
    }

    [Theory]
    [InlineData("_simulator/reset")]
    [InlineData("_simulator/search/catch-up")]
    [InlineData("_simulator/companies")]
    public async Task A_control_call_without_a_body_still_needs_the_JSON_content_type(string path)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        simulator.Seed("ines@example.com");
        using var bare = new HttpRequestMessage(HttpMethod.Post, path);

        var rejected = await simulator.SendAsync(bare);

        Assert.Equal(415, rejected.Status);
        Assert.Single(simulator.Account.Contacts);
    }

    [Fact]
    public async Task JSON_with_a_charset_is_JSON()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var request = Json(HttpMethod.Post, "_simulator/faults", Fault);
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");

        var reply = await simulator.SendAsync(request);

        Assert.Equal(204, reply.Status);
    }

    [Fact]
    public async Task A_preflight_request_of_a_page_is_not_granted()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Options, "_simulator/faults");
        request.Headers.Add("Origin", "https://attacker.example.com");
        request.Headers.Add("Access-Control-Request-Method", "POST");

        var reply = await simulator.SendAsync(request);

        Assert.Equal(403, reply.Status);
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    private static HttpRequestMessage Json(HttpMethod method, string path, string json) => new(method, path)
    {
        Content = method == HttpMethod.Get ? null : new StringContent(json, Encoding.UTF8, "application/json"),
        Headers = { Authorization = new AuthenticationHeaderValue("Bearer", SimulatorClient.Token) },
    };
}
