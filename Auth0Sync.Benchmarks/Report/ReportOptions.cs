using System.Globalization;

namespace Auth0Sync.Benchmarks.Report;

/// <param name="Users">Users of the import with in-memory storage. 60,000 take half a minute at HubSpot's limit.</param>
/// <param name="AzuriteUsers">Users of the import with Azurite.</param>
/// <param name="DocumentedUsers">Users per import for the documented handler.</param>
/// <param name="GrowthUsers">The largest number of users of <c>growth</c>.</param>
internal sealed record ReportOptions(string DocsFolder, int Users, int AzuriteUsers, int DocumentedUsers, int GrowthUsers)
{
    /// <summary>The results of the last run.</summary>
    public string ResultsFile => Path.Combine(ChartFolder, "results.json");

    public string ChartFolder => Path.Combine(DocsFolder, "performance");

    public string DocumentFile => Path.Combine(DocsFolder, "performance.md");

    /// <summary>The commands, in order.</summary>
    public IReadOnlyList<ChildProcessCommand> Commands =>
    [
        new("micro", ["micro"]),
        new("idle", ["idle"]),
        new("ack", ["ack"]),
        new("ackTargets", ["ack", "--targets", "4"]),
        new("isolation", ["isolation"]),
        new("growth", ["growth", "--users", Format(GrowthUsers)]),
        new("bulkMemory", ["bulk", "--storage", "memory", "--users", Format(Users), "--documented-users", Format(DocumentedUsers)]),
        new("bulkStripe", ["bulk", "--target", "stripe"]),
        new("bulkMailchimp", ["bulk", "--target", "mailchimp"]),
        new("bulkWebhook", ["bulk", "--target", "webhook"]),
        new("bulkAzurite", ["bulk", "--storage", "azurite", "--users", Format(AzuriteUsers), "--documented-users", Format(DocumentedUsers)]),
    ];

    private static string Format(int number) => number.ToString(CultureInfo.InvariantCulture);
}
