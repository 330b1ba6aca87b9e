using System.Net;
using System.Net.Http.Headers;
using Auth0Sync.Core.Targets.Http;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Targets.Http;

/// <summary>What a target gets by its registration alone.</summary>
[Trait("Category", "Unit")]
public sealed class HttpTargetTests
{
    private const string Target = "example";

    private readonly List<HttpRequestMessage> _requests = [];
    private Func<HttpResponseMessage> _respond = () => new HttpResponseMessage();

    [Fact]
    public async Task A_call_has_the_base_address_and_the_user_agent()
    {
        await using var app = CreateApp();

        Assert.Equal(200, (await SendAsync(app)).Status);

        var request = Assert.Single(_requests);
        Assert.Equal("https://api.example.com/things", request.RequestUri!.ToString());
        Assert.StartsWith("Auth0Sync/", request.Headers.UserAgent.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_above_the_maximum_size_counts_as_no_response()
    {
        await using var app = CreateApp();
        _respond = () => new HttpResponseMessage { Content = new StreamContent(new EndlessStream()) };

        Assert.Same(HttpTargetResponse.NoResponse, await SendAsync(app));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task Only_an_idempotent_call_is_retried(bool isIdempotent, int attempts)
    {
        await using var app = CreateApp();
        _respond = () => new HttpResponseMessage(HttpStatusCode.BadGateway);

        Assert.Equal(502, (await SendAsync(app, isIdempotent)).Status);

        Assert.Equal(attempts, _requests.Count);
    }

    [Fact]
    public async Task Repeated_failures_open_the_circuit_of_the_target()
    {
        await using var app = CreateApp();
        _respond = () => new HttpResponseMessage(HttpStatusCode.BadGateway);
        for (var call = 0; call < 5; call++)
        {
            await SendAsync(app, isIdempotent: false);
        }

        Assert.NotNull((await SendAsync(app)).NotSentReason);

        Assert.Equal(TimeSpan.FromSeconds(5), app.GetKeyedService<HttpTargetClient>(Target).CheckAvailability()!.RetryAfter);
        Assert.Contains(Target, Assert.Single(app.GetLogLines(LogEvents.TargetCircuitOpened)).Text, StringComparison.Ordinal);
        Assert.Null(app.GetKeyedService<HttpTargetClient>("hubspot").CheckAvailability());
    }

    [Fact]
    public async Task A_throttled_target_is_not_called_until_the_pause_ends()
    {
        await using var app = CreateApp();
        app.GetKeyedService<HttpTargetRateLimiter>(Target).PauseAfterThrottling(TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(30), (await SendAsync(app)).RetryAfter);
        Assert.Empty(_requests);
        app.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await SendAsync(app)).Status);
    }

    [Fact]
    public async Task Every_response_reaches_the_rate_limit_observer()
    {
        await using var app = CreateApp();

        await SendAsync(app);

        Assert.Equal(1, app.GetService<ResponseCounter>().Count);
    }

    [Fact]
    public void Redirects_are_not_followed()
    {
        using var services = new ServiceCollection().AddHttpClientWithDefaults("any").Services.BuildServiceProvider();

        using var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler("any");

        var inner = handler;
        while (inner is DelegatingHandler delegating)
        {
            inner = delegating.InnerHandler!;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(inner).AllowAutoRedirect);
    }

    private static async Task<HttpTargetResponse> SendAsync(TestApp app, bool isIdempotent = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/things");
        return await app.GetKeyedService<HttpTargetClient>(Target).SendAsync(
            request, new HttpTargetCall("list", isIdempotent, []), response => response, CancellationToken.None);
    }

    private TestApp CreateApp()
    {
        var app = TestApp.Create(services =>
        {
            services.AddOptions<ExampleOptions>();
            services.AddHttpTarget<ExampleOptions, ResponseCounter>(Target);
            services.AddHttpClient(Target).ConfigurePrimaryHttpMessageHandler(() => new StubHandler(this));
        });
        app.Time.SkipDelaysUpTo = TimeSpan.FromSeconds(5);
        return app;
    }

    private sealed class ExampleOptions : IHttpTargetOptions
    {
        public bool Enabled => true;

        public Uri BaseAddress { get; } = new("https://api.example.com");

        public TimeSpan RequestTimeout => TimeSpan.FromSeconds(30);

        public (int MaxCalls, TimeSpan Interval) InitialRateLimit => (1_000, TimeSpan.FromSeconds(1));

        public double Share => 1;

        public TimeSpan MaxRateLimitWait => TimeSpan.FromSeconds(1);
    }

    private sealed class ResponseCounter : IRateLimitObserver
    {
        public int Count { get; private set; }

        public void Observe(HttpTargetResponse response, HttpResponseHeaders headers) => Count++;
    }

    private sealed class StubHandler(HttpTargetTests test) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._requests.Add(request);
            return Task.FromResult(test._respond());
        }
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override int Read(byte[] buffer, int offset, int count) => count;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);

        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var block = new byte[1024 * 1024];
            while (true)
            {
                await destination.WriteAsync(block, cancellationToken);
            }
        }
    }
}
