using System.Text.RegularExpressions;
using Auth0Sync.LocalHost;
using Xunit;

namespace Auth0Sync.Tests.Infrastructure;

/// <summary>Whoever gets an alert finds what to do.</summary>
public sealed partial class AlertTests
{
    [Theory]
    [InlineData("usual")]
    [InlineData("everything")]
    public void Every_alert_leads_to_an_entry_of_the_runbook_and_every_entry_has_an_alert(string name)
    {
        using var deployment = Deployment.Read(name);
        var runbook = File.ReadAllText(Path.Combine(RepositoryFolder.Find(), "docs", "operations.md"));
        var entries = Entry().Matches(runbook).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
        var alerts = deployment.Resources("Microsoft.Insights/scheduledQueryRules").ToList();

        Assert.All(alerts, alert => Assert.EndsWith(
            $"docs/operations.md#alert-{AlertName(alert.GetProperty("name").GetString()!)}",
            alert.GetProperty("properties").GetProperty("description").GetString(),
            StringComparison.Ordinal));
        Assert.Equal(entries, alerts.Select(alert => AlertName(alert.GetProperty("name").GetString()!)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_alert_that_needs_a_part_that_is_not_deployed_is_off()
    {
        using var usual = Deployment.Read("usual");
        using var everything = Deployment.Read("everything");

        Assert.Equal(["auth0sync-auth0-deliveries-failed", "auth0sync-auth0-stream-disabled"], Off(usual));
        Assert.Empty(Off(everything));
    }

    [Fact]
    public void Alerts_reach_somebody_where_an_address_is_given()
    {
        using var usual = Deployment.Read("usual");
        using var everything = Deployment.Read("everything");

        Assert.All(usual.Properties("Microsoft.Insights/scheduledQueryRules"), alert => Assert.Equal(0, Receivers(alert)));
        Assert.All(everything.Properties("Microsoft.Insights/scheduledQueryRules"), alert => Assert.Equal(1, Receivers(alert)));

        static int Receivers(System.Text.Json.JsonElement alert) => alert.GetProperty("actions").GetProperty("actionGroups").GetArrayLength();
    }

    private static IEnumerable<string> Off(Deployment deployment) => deployment.Resources("Microsoft.Insights/scheduledQueryRules")
        .Where(alert => !alert.GetProperty("properties").GetProperty("enabled").GetBoolean())
        .Select(alert => alert.GetProperty("name").GetString()!)
        .Order(StringComparer.Ordinal);

    private static string AlertName(string rule) => rule["auth0sync-".Length..];

    [GeneratedRegex("^### Alert ([a-z0-9-]+)$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
