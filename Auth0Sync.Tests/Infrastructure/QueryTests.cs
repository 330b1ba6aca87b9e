using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Auth0Sync.Core.Telemetry;
using Auth0Sync.LocalHost;
using Auth0Sync.Tests.Support;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>The KQL queries use only existing tables, columns, metrics, log events and log fields.</summary>
[Trait("Category", "Integration")]
public sealed partial class QueryTests
{
    // Added to each log line by Azure Monitor's exporter.
    private static readonly string[] FieldsOfEveryLine = ["EventId"];

    public static TheoryData<string> Names => [.. Queries.Keys];

    private static Dictionary<string, string> Queries => Directory.GetFiles(Folder, "*.kql")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);

    private static string Folder => Path.Combine(RepositoryFolder.Find(), "infra", "monitoring", "queries");

    /// <summary>Needs Node 20 or later and, on the first run, the npm registry.</summary>
    [Fact]
    public async Task Every_query_names_only_existing_tables_and_columns()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));

        var run = await CheckAsync(Directory.GetFiles(Folder, "*.kql"), deadline.Token);

        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Theory]
    [InlineData("AppMetric | take 1", "KS204")]
    [InlineData("AppMetrics | where Nme == 'x'", "KS142")]
    [InlineData("AppMetrics | where | take 1", "KS")]
    public async Task A_query_with_an_unknown_name_is_detected(string query, string errorCode)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.kql");
        await File.WriteAllTextAsync(file, query, deadline.Token);
        try
        {
            var run = await CheckAsync([file], deadline.Token);

            Assert.Equal(1, run.ExitCode);
            Assert.Contains(errorCode, run.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_metric_that_a_query_names_is_recorded(string name)
    {
        await using var app = TestApp.Create();
        using var listener = new MeterListener();
        var recorded = new HashSet<string>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == Auth0SyncMetrics.MeterName)
            {
                recorded.Add(instrument.Name);
            }
        };
        listener.Start();
        app.GetService<Auth0SyncMetrics>();

        Assert.Subset(recorded, MetricName().Matches(Queries[name]).Select(match => match.Groups[1].Value).ToHashSet());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_tag_that_a_query_reads_belongs_to_one_of_its_metrics(string name)
    {
        var query = Queries[name];
        var rows = File.ReadAllLines(Path.Combine(RepositoryFolder.Find(), "docs", "telemetry.md"))
            .Where(line => MetricName().Matches(query).Any(metric => line.StartsWith($"| `{metric.Groups[1].Value}` |", StringComparison.Ordinal)))
            .ToList();
        if (!query.Contains("AppMetrics", StringComparison.Ordinal))
        {
            Assert.Empty(rows);
            return;
        }

        Assert.NotEmpty(rows);
        Assert.All(Property().Matches(query), tag => Assert.Contains(rows, row => row.Contains($"`{tag.Groups[1].Value}`", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_log_event_and_field_that_a_query_names_is_logged(string name)
    {
        var query = Queries[name];
        if (!query.Contains("AppTraces", StringComparison.Ordinal))
        {
            Assert.DoesNotContain("EventId", query, StringComparison.Ordinal);
            return;
        }

        var messages = typeof(LogEvents).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();
        var events = EventIds().Matches(query).SelectMany(match => Number().Matches(match.Groups[1].Value))
            .Select(number => int.Parse(number.Value, CultureInfo.InvariantCulture))
            .ToHashSet();
        var queried = messages.Where(message => events.Count == 0 || events.Contains(message.EventId)).ToList();
        var fields = queried.SelectMany(message => Placeholder().Matches(message.Message)).Select(match => match.Groups[1].Value)
            .Concat(FieldsOfEveryLine)
            .ToHashSet();

        Assert.Equal(events, queried.Select(message => message.EventId).ToHashSet().Intersect(events).ToHashSet());
        Assert.Subset(fields, Property().Matches(query).Select(match => match.Groups[1].Value).ToHashSet());
    }

    [Fact]
    public void Every_query_is_used_by_an_alert_or_the_workbook()
    {
        var bicep = File.ReadAllText(Path.Combine(Folder, "..", "alerts.bicep")) + File.ReadAllText(Path.Combine(Folder, "..", "workbook.bicep"));

        Assert.All(Queries.Keys, name => Assert.Contains($"loadTextContent('queries/{name}.kql')", bicep, StringComparison.Ordinal));
    }

    /// <summary>
    /// A table of Log Analytics exists only after its first row. Without <c>isfuzzy</c> a union with a missing table fails, and the
    /// alert with it.
    /// </summary>
    /// <seealso href="https://learn.microsoft.com/kusto/query/union-operator"/>
    [Fact]
    public void Every_union_works_while_one_of_its_tables_does_not_exist()
    {
        var unions = Queries.Values.SelectMany(query => Union().Matches(query)).Select(union => union.Groups[1].Value).ToList();

        Assert.NotEmpty(unions);
        Assert.All(unions, option => Assert.Equal("isfuzzy=true", option));
    }

    private static async Task<(int ExitCode, string Output)> CheckAsync(string[] files, CancellationToken cancellationToken)
    {
        const string Project = "Infrastructure/Kusto";
        var folder = await NpmInstaller.EnsureInstalledAsync(Project, "check.cjs", cancellationToken);
        var tables = Path.Combine(RepositoryFolder.Find(), "Auth0Sync.Tests", Project, "tables.json");
        return await CommandLineTool.RunAsync("node", ["check.cjs", tables, .. files], folder, cancellationToken);
    }

    [GeneratedRegex(@"""(auth0sync\.[a-z0-9_.]+)""")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\bProperties\.(\w+)")]
    private static partial Regex Property();

    [GeneratedRegex(@"Properties\.EventId\) (?:==|in) (\d+|\([\d, ]+\))")]
    private static partial Regex EventIds();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\bunion\s+(\S+)")]
    private static partial Regex Union();

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex Placeholder();
}
