using System.Collections.Concurrent;
using System.Diagnostics;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Simulators.HubSpot;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace Auth0Sync.Tests.Telemetry;

/// <summary>The HTTP instrumentation as both hosts configure it.</summary>
[Trait("Category", "Integration")]
public sealed class InstrumentationTests : IDisposable
{
    private readonly EndedActivityRecorder _endedActivities = new();
    private readonly Auth0SyncActivitySource _source = new();
    private readonly ServiceProvider _services;

    public InstrumentationTests()
    {
        var services = new ServiceCollection();
        services.AddOpenTelemetry().AddAuth0Sync().WithTracing(tracing => tracing.AddProcessor(_endedActivities));
        _services = services.BuildServiceProvider();
        _services.GetRequiredService<TracerProvider>();
        Activity.Current = null;
    }

    [Fact]
    public async Task A_request_to_a_target_is_recorded_without_its_query()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions(), CancellationToken.None);
        using var http = new HttpClient();
        using var call = _source.StartTargetCall("hubspot", "read");

        await http.GetAsync(new Uri(server.BaseAddress, "/crm/contacts?email=ada@example.org"));

        var request = Assert.Single(_endedActivities.Activities, activity => activity.TraceId == call!.TraceId);
        Assert.Equal((ActivityKind.Client, call!.SpanId), (request.Kind, request.ParentSpanId));
        Assert.Contains("/crm/contacts", (string?)request.GetTagItem("url.full"), StringComparison.Ordinal);
        Assert.DoesNotContain(request.TagObjects, tag => tag.Value?.ToString()?.Contains("ada", StringComparison.Ordinal) == true);
        Assert.DoesNotContain("email", (string?)request.GetTagItem("url.full"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_request_is_not_recorded()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions(), CancellationToken.None);
        using var http = new HttpClient();
        using var receive = _source.StartReceive(null, null);

        await http.GetAsync(new Uri(server.BaseAddress, "/Auth0SyncLedger"));

        Assert.DoesNotContain(_endedActivities.Activities, activity => activity.TraceId == receive!.TraceId);
    }

    public void Dispose()
    {
        _services.Dispose();
        _source.Dispose();
    }

    /// <summary>Records the spans that an exporter would export.</summary>
    private sealed class EndedActivityRecorder : BaseProcessor<Activity>
    {
        private readonly ConcurrentQueue<Activity> _activities = new();

        public IEnumerable<Activity> Activities => _activities;

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                _activities.Enqueue(data);
            }
        }
    }
}
