using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Conformance;

/// <summary>Finds personal data in spans and metrics. The texts are unique, so spans of other tests do not matter.</summary>
internal sealed class LeakDetector : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<MetricRecorder> _metrics = [];
    private readonly ConcurrentQueue<string> _leaks = new();
    private readonly ConcurrentDictionary<string, bool> _personalTexts = new();

    public LeakDetector()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Auth0SyncActivitySource.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = FindLeaks,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Looks for these texts from now on.</summary>
    public void Add(params IEnumerable<string> personalTexts)
    {
        foreach (var text in personalTexts)
        {
            _personalTexts[text] = true;
        }
    }

    /// <summary>Records the metrics of an instance of the product.</summary>
    public void Observe(IServiceProvider services) => _metrics.Add(new MetricRecorder(services.GetRequiredService<IMeterFactory>()));

    /// <summary>Fails if a personal text is in a log line, a span or a metric.</summary>
    public void AssertNone(IEnumerable<LogLine> lines)
    {
        Assert.Empty(_leaks);
        foreach (var text in lines.SelectMany(line => line.Values.Values.OfType<string>().Append(line.Text)).Concat(_metrics.SelectMany(metrics => metrics.Measurements).Select(measurement => measurement.Tags)))
        {
            Assert.DoesNotContain(_personalTexts.Keys, personal => IsIn(text, personal));
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.ForEach(metrics => metrics.Dispose());
    }

    private void FindLeaks(Activity activity)
    {
        IEnumerable<string?> texts =
        [
            activity.DisplayName,
            activity.StatusDescription,
            .. activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
            .. activity.Events.SelectMany(e => e.Tags).Select(tag => $"{tag.Key}={tag.Value}"),
        ];
        foreach (var text in texts.OfType<string>().Where(text => _personalTexts.Keys.Any(personal => IsIn(text, personal))))
        {
            _leaks.Enqueue($"{activity.OperationName}: {text}");
        }
    }

    private static bool IsIn(string text, string personal) =>
        text.Contains(personal, StringComparison.OrdinalIgnoreCase) || text.Contains(Uri.EscapeDataString(personal), StringComparison.OrdinalIgnoreCase);
}
