using System.Net;
using Auth0Sync.Core.Operations.Status;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Targets.Http.RateLimiting;
using Auth0Sync.MemoryStorage;
using Auth0Sync.Tests.Support;
using Azure;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http;

/// <summary>What a process that does not call the target, such as the tool, knows of the circuits of those that do.</summary>
[Trait("Category", "Unit")]
public sealed class OpenCircuitsTests
{
    private const string Target = "hubspot";

    private readonly CountingRegistry _registry = new();
    private HttpStatusCode _status = HttpStatusCode.BadGateway;

    [Fact]
    public async Task An_open_circuit_is_seen_by_another_process_until_a_call_succeeds()
    {
        await using var app = CreateApp();
        await using var tool = CreateApp();
        Assert.Equal(CircuitState.Closed, await ReadAsync(tool));

        await FailAsync(app);
        Assert.Equal(CircuitState.Open, await ReadAsync(tool));

        _status = HttpStatusCode.OK;
        Advance(app, TimeSpan.FromSeconds(5));
        Assert.Equal(200, (await SendAsync(app)).Status);
        Assert.Equal(CircuitState.Closed, await ReadAsync(tool));
    }

    [Fact]
    public async Task A_circuit_that_opens_again_after_each_probe_stays_open_and_costs_one_write_a_time()
    {
        await using var app = CreateApp();
        await FailAsync(app);
        Assert.Equal(1, _registry.Writes);

        foreach (var pause in new[] { 5, 10, 20, 40, 60, 60 })
        {
            Advance(app, TimeSpan.FromSeconds(pause));
            Assert.Equal(CircuitState.Open, await ReadAsync(app));
            await SendAsync(app);
            await SendAsync(app);
        }

        Assert.Equal(7, _registry.Writes);
    }

    [Fact]
    public async Task The_row_of_an_instance_that_ended_expires()
    {
        await using (var app = CreateApp())
        {
            await FailAsync(app);
        }

        await using var tool = CreateApp();
        _registry.Time.Advance(TimeSpan.FromSeconds(34));
        Assert.Equal(CircuitState.Open, await ReadAsync(tool));
        _registry.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(CircuitState.Closed, await ReadAsync(tool));
    }

    [Fact]
    public async Task Calls_that_succeed_write_nothing()
    {
        await using var app = CreateApp();
        _status = HttpStatusCode.OK;

        for (var call = 0; call < 20; call++)
        {
            await SendAsync(app);
        }

        Assert.Equal(0, _registry.Writes);
    }

    [Fact]
    public async Task A_registry_that_fails_changes_no_result()
    {
        await using var app = CreateApp();
        _registry.Failure = new RequestFailedException(403, "denied");

        await FailAsync(app);
        _status = HttpStatusCode.OK;
        Advance(app, TimeSpan.FromSeconds(5));

        Assert.Equal(200, (await SendAsync(app)).Status);
        Assert.Equal(2, _registry.Writes);
    }

    private async Task FailAsync(TestApp app)
    {
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal((int)_status, (await SendAsync(app)).Status);
        }

        Assert.NotNull((await SendAsync(app)).NotSentReason);
    }

    private static Task<CircuitState?> ReadAsync(TestApp app) => new TargetCallReader(app.GetService<IServiceProvider>()).GetCircuitAsync(Target, CancellationToken.None);

    private static async Task<HttpTargetResponse> SendAsync(TestApp app)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things");
        return await app.GetKeyedService<HttpTargetClient>(Target).SendAsync(
            request, new HttpTargetCall("list", IsIdempotent: false, []), response => response, CancellationToken.None);
    }

    private void Advance(TestApp app, TimeSpan time)
    {
        app.Time.Advance(time);
        _registry.Time.Advance(time);
    }

    private TestApp CreateApp()
    {
        var app = TestApp.Create(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<IInstanceRegistry>(_registry));
            services.AddHttpClient(Target).ConfigurePrimaryHttpMessageHandler(() => new StubHandler(this));
        });

        // The waits for the rate limit; the timeouts are longer.
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        return app;
    }

    private sealed class StubHandler(OpenCircuitsTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(test._status));
    }

    private sealed class CountingRegistry : IInstanceRegistry
    {
        private readonly MemoryInstanceRegistry _rows;

        public CountingRegistry() => _rows = new MemoryInstanceRegistry(Time);

        public TestTimeProvider Time { get; } = new();

        public int Writes { get; private set; }

        public Exception? Failure { get; set; }

        public Task WriteClaimAsync(string target, InstanceClaim claim, TimeSpan lifetime, CancellationToken cancellationToken) =>
            WriteAsync(() => _rows.WriteClaimAsync(target, claim, lifetime, cancellationToken));

        public Task<IReadOnlyList<InstanceClaim>> ReadClaimsAsync(string target, CancellationToken cancellationToken) => _rows.ReadClaimsAsync(target, cancellationToken);

        public Task RemoveClaimAsync(string target, string instanceId, CancellationToken cancellationToken) =>
            WriteAsync(() => _rows.RemoveClaimAsync(target, instanceId, cancellationToken));

        private Task WriteAsync(Func<Task> write)
        {
            Writes++;
            return Failure is null ? write() : Task.FromException(Failure);
        }
    }
}
