using System.Text.RegularExpressions;
using Auth0Sync.Core.Queueing;
using Auth0Sync.LocalHost;
using Auth0Sync.LocalHost.Targets;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>Alerts link to the runbook, and fire only when they should.</summary>
[Trait("Category", "Unit")]
public sealed partial class AlertTests
{
    [Theory]
    [InlineData("usual")]
    [InlineData("everything")]
    public void Every_alert_links_to_a_runbook_entry_and_every_entry_has_an_alert(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var runbook = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "docs", "runbook.md"));
        var entries = Entry().Matches(runbook).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        var alerts = deployment.GetResources("Microsoft.Insights/scheduledQueryRules").ToList();

        Assert.All(alerts, alert => Assert.EndsWith(
            $"docs/runbook.md#alert-{AlertName(alert.GetProperty("name").GetString()!)}",
            alert.GetProperty("properties").GetProperty("description").GetString(),
            StringComparison.Ordinal));
        Assert.Equal(entries, alerts.Select(alert => AlertName(alert.GetProperty("name").GetString()!)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_alert_for_a_part_that_is_not_deployed_is_disabled()
    {
        using var usual = DeploymentSnapshot.Read("usual");
        using var everything = DeploymentSnapshot.Read("everything");

        Assert.Equal(["auth0sync-auth0-deliveries-failed", "auth0sync-auth0-stream-disabled"], GetDisabledAlerts(usual));
        Assert.Empty(GetDisabledAlerts(everything));
    }

    [Fact]
    public void Alerts_have_receivers_if_an_email_is_configured()
    {
        using var usual = DeploymentSnapshot.Read("usual");
        using var everything = DeploymentSnapshot.Read("everything");

        Assert.All(usual.GetProperties("Microsoft.Insights/scheduledQueryRules"), alert => Assert.Equal(0, CountReceivers(alert)));
        Assert.All(everything.GetProperties("Microsoft.Insights/scheduledQueryRules"), alert => Assert.Equal(1, CountReceivers(alert)));

        static int CountReceivers(System.Text.Json.JsonElement alert) => alert.GetProperty("actions").GetProperty("actionGroups").GetArrayLength();
    }

    [Theory]
    [InlineData("usual")]
    [InlineData("everything")]
    public void An_alert_over_several_windows_keeps_the_time_of_its_rows(string name)
    {
        using var deployment = DeploymentSnapshot.Read(name);
        var queries = deployment.GetProperties("Microsoft.Insights/scheduledQueryRules")
            .Select(rule => rule.GetProperty("criteria").GetProperty("allOf")[0])
            .Where(criterion => criterion.GetProperty("failingPeriods").GetProperty("numberOfEvaluationPeriods").GetInt32() > 1)
            .Select(criterion => criterion.GetProperty("query").GetString()!)
            .ToList();

        Assert.NotEmpty(queries);
        Assert.All(queries, query => Assert.True(KeepsTime(query), query));
    }

    [Theory]
    [InlineData("AppMetrics\n| where Sum > 0\n| project TimeGenerated, Sum", true)]
    [InlineData("AppMetrics\n| summarize Failed = count() by bin(TimeGenerated, 15m), Name", true)]
    [InlineData("AppMetrics\n| summarize arg_max(TimeGenerated, Sum) by Name\n| project TimeGenerated, Sum", false)]
    [InlineData("AppMetrics\n| summarize count() by Name", false)]
    [InlineData("AppMetrics\n| top 1 by TimeGenerated", false)]
    [InlineData("AppMetrics\n| take 1", false)]
    [InlineData("AppMetrics\n| distinct Name", false)]
    [InlineData("AppMetrics\n| project Name", false)]
    public void A_query_that_combines_rows_of_several_windows_is_detected(string query, bool keepsTime) => Assert.Equal(keepsTime, KeepsTime(query));

    /// <summary>Anyone can send a body that the host itself rejects with 500.</summary>
    [Fact]
    public void A_few_platform_failures_raise_no_alert_while_other_requests_succeed_and_the_runbook_explains_them()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var query = deployment.GetResources("Microsoft.Insights/scheduledQueryRules")
            .Single(alert => alert.GetProperty("name").GetString() == "auth0sync-webhook-failing").GetProperty("properties")
            .GetProperty("criteria").GetProperty("allOf")[0].GetProperty("query").GetString()!;
        var entry = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "docs", "runbook.md"))
            .Split("### Alert ").Single(part => part.StartsWith("webhook-failing", StringComparison.Ordinal));
        var threshold = FailureThreshold().Match(query);

        Assert.True(threshold.Success, query);
        Assert.Contains($"Up to {threshold.Groups[1].Value} of them in half an hour raise no alert", entry, StringComparison.Ordinal);
        Assert.Contains(Core.Webhook.HostBodyLimit.SettingName, entry, StringComparison.Ordinal);
    }

    [Fact]
    public void The_health_check_must_fail_in_two_consecutive_quarters_of_an_hour()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var rule = deployment.GetResources("Microsoft.Insights/scheduledQueryRules")
            .Single(alert => alert.GetProperty("name").GetString() == "auth0sync-health-failing").GetProperty("properties");

        Assert.Equal(("PT15M", "PT15M"), (rule.GetProperty("windowSize").GetString(), rule.GetProperty("evaluationFrequency").GetString()));
        Assert.Equal(2, rule.GetProperty("criteria").GetProperty("allOf")[0].GetProperty("failingPeriods").GetProperty("minFailingPeriodsToAlert").GetInt32());
    }

    [Fact]
    public void The_availability_test_fails_on_a_queue_that_is_not_processed()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var rules = deployment.GetProperties("Microsoft.Insights/webtests").Single().GetProperty("ValidationRules");

        Assert.Equal(200, rules.GetProperty("ExpectedHttpStatusCode").GetInt32());
        Assert.Equal("degraded", rules.GetProperty("ContentValidation").GetProperty("ContentMatch").GetString());
        Assert.False(rules.GetProperty("ContentValidation").GetProperty("PassIfTextFound").GetBoolean());
    }

    [Fact]
    public void The_alerts_about_queues_and_targets_fire_for_each_of_them_on_its_own()
    {
        using var deployment = DeploymentSnapshot.Read("usual");
        var split = deployment.GetResources("Microsoft.Insights/scheduledQueryRules")
            .Select(alert => (
                Name: alert.GetProperty("name").GetString()!,
                Dimensions: alert.GetProperty("properties").GetProperty("criteria").GetProperty("allOf")[0].GetProperty("dimensions").EnumerateArray()
                    .Select(dimension => dimension.GetProperty("name").GetString())))
            .Where(alert => alert.Dimensions.Any())
            .ToDictionary(alert => alert.Name, alert => alert.Dimensions.Single());

        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["auth0sync-poison-written"] = "Queue",
                ["auth0sync-lag-high"] = "Target",
                ["auth0sync-queue-waiting"] = "Queue",
                ["auth0sync-target-unauthorized"] = "Target",
            },
            split);
    }

    [Fact]
    public void The_alert_about_poison_messages_recognizes_the_poison_queue_of_every_target()
    {
        var query = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "infra", "monitoring", "queries", "poison-written.kql"));
        var pattern = Extraction().Match(query).Groups[1].Value;

        Assert.All(KnownTargets.All, target =>
        {
            var name = TargetQueue.GetPoisonName(target.Name);
            Assert.Equal(name, Regex.Match($"https://account.queue.core.windows.net:443/{name}/messages?visibilitytimeout=0", pattern).Groups[1].Value);
        });
        Assert.DoesNotMatch(pattern, $"https://account.queue.core.windows.net:443/{TargetQueue.GetName("hubspot")}/messages");
    }

    // Each window is evaluated by its own rows, so a row must belong to a single window.
    private static bool KeepsTime(string query)
    {
        var steps = query.Split('|').Skip(1).Select(step => step.Trim()).ToList();
        return steps.All(step =>
            step.StartsWith("summarize", StringComparison.Ordinal) ? BinOfTime().IsMatch(step)
            : step.StartsWith("project ", StringComparison.Ordinal) ? step.Contains("TimeGenerated", StringComparison.Ordinal)
            : !Narrowing().IsMatch(step));
    }

    private static IEnumerable<string> GetDisabledAlerts(DeploymentSnapshot deployment) => deployment.GetResources("Microsoft.Insights/scheduledQueryRules")
        .Where(alert => !alert.GetProperty("properties").GetProperty("enabled").GetBoolean())
        .Select(alert => alert.GetProperty("name").GetString()!)
        .Order(StringComparer.Ordinal);

    private static string AlertName(string rule) => rule["auth0sync-".Length..];

    [GeneratedRegex(@"by\s.*bin\(TimeGenerated,", RegexOptions.Singleline)]
    private static partial Regex BinOfTime();

    [GeneratedRegex(@"^let outside = beforeApp\s+\| where succeeded == 0 or beforeAppCount > (\d+)\s", RegexOptions.Multiline)]
    private static partial Regex FailureThreshold();

    [GeneratedRegex("extract\\(\"([^\"]+)\"")]
    private static partial Regex Extraction();

    [GeneratedRegex("^(top|take|limit|distinct|count|sample)\\b")]
    private static partial Regex Narrowing();

    [GeneratedRegex("^### Alert ([a-z0-9-]+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
